/** Names of hosts as a person writes them: `earth, mars, xen[01-08]`. Runs of numbers of one width are folded. */
export function foldedNames(names: readonly string[]): string {
  const series = new Map<string, Numbered[]>();
  for (const name of [...names].sort()) {
    const found = numbered(name);
    const key = JSON.stringify([found.before, found.digits.length, found.after]);
    series.set(key, [...(series.get(key) ?? []), found]);
  }
  return [...series.values()].map(seriesText).join(', ');
}

/** A name around its last number; `digits` is empty where it has none. */
interface Numbered {
  readonly before: string;
  readonly digits: string;
  readonly after: string;
}

function numbered(name: string): Numbered {
  const [, before = name, digits = '', after = ''] = /^(.*?)(\d+)(\D*)$/.exec(name) ?? [];
  return {before, digits, after};
}

function seriesText(series: readonly Numbered[]): string {
  const [first, ...more] = series;
  if (first === undefined) return '';
  const {before, after} = first;
  if (more.length === 0) return before + first.digits + after;
  return `${before}[${rangesText(series.map(({digits}) => digits))}]${after}`;
}

/** `01-03,07` of sorted numbers. */
function rangesText(digits: readonly string[]): string {
  const ranges: {readonly from: string; to: string}[] = [];
  for (const number of digits) {
    const last = ranges.at(-1);
    if (last !== undefined && Number(number) === Number(last.to) + 1) last.to = number;
    else ranges.push({from: number, to: number});
  }
  return ranges.map(({from, to}) => (from === to ? from : `${from}-${to}`)).join(',');
}
