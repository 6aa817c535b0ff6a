/**
 * A shell text without the lines that are only a comment, and without empty lines: they would travel to each host at each
 * look. What stands between quotes is left as it is. There are no here-documents to be taken care of.
 */
export function stripped(text: string): string {
  const kept: string[] = [];
  let quote = '';
  for (const line of text.split('\n')) {
    const bare = line.trim();
    if (quote === '' && (bare === '' || bare.startsWith('#'))) continue;
    kept.push(line);
    quote = quoteAfter(line, quote);
  }
  return kept.map((line) => `${line}\n`).join('');
}

/**
 * The quote that is open at the end of a line. Quotes within a `$(...)` within double quotes are taken for their ends,
 * which comes to the same, as they come in pairs.
 */
function quoteAfter(line: string, before: string): string {
  let quote = before;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at] ?? '';
    if (letter === '\\' && quote !== "'") at += 1;
    else if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '#' && /^$|[\s;(]$/.test(line.slice(0, at))) break;
  }
  return quote;
}
