const colour = /\u001b\[[0-9;]*m/g;
const visible = (text: string): number => text.replaceAll(colour, '').length;

/** Breaks a line between words so that it fits `width`; what follows the first line is indented by `indent`. */
export function wrap(line: string, width: number, indent: string): string {
  const lead = /^\s*/.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = lead;
  for (const word of line.slice(lead.length).split(' ')) {
    const glue = current.trim() === '' ? '' : ' ';
    if (current.trim() !== '' && visible(current) + glue.length + visible(word) > width) {
      lines.push(current.trimEnd());
      current = indent + word;
    } else {
      current += glue + word;
    }
  }
  return [...lines, current].join('\n');
}
