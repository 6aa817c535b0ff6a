/** Numbers from `low` to `high`. With a `width`, they are padded with zeros to so many digits. */
export interface Span {
  readonly low: number;
  readonly high: number;
  readonly width?: number;
}

/** `1-3,7` or `01-20`, what stands between the brackets of a range; undefined where it is none. */
export function parseSpans(text: string): readonly Span[] | undefined {
  const spans = text.split(',').map(parseSpan);
  return spans.every((span) => span !== undefined) ? spans : undefined;
}

function parseSpan(text: string): Span | undefined {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
  const [, from = '', to = from] = match ?? [];
  if (match === null || Number(from) > Number(to)) return undefined;
  const padded = from.startsWith('0') && from.length > 1;
  if (padded && from.length !== to.length) return undefined;
  return {low: Number(from), high: Number(to), ...(padded ? {width: from.length} : {})};
}

/** Whether a number as it is spelled belongs to a span: `7` is not in `01-20`, and `07` not in `1-20`. */
export function inSpan({low, high, width}: Span, digits: string): boolean {
  const number = Number(digits);
  const spelled = width === undefined ? String(number) === digits : digits.length === width;
  return spelled && number >= low && number <= high;
}

/** As many names as one definition may stand for. */
export const mostNames = 10_000;

/**
 * The names that a text with ranges stands for, `xen[01-03]` for three; undefined where a bracket holds no range, and
 * `too-many` where there are more than `mostNames`.
 */
export function namesOfRange(text: string): readonly string[] | 'too-many' | undefined {
  const parts = text.match(/[^[\]]+|\[[^[\]]*\]/g) ?? [];
  if (parts.join('') !== text) return undefined;
  let names: readonly string[] = [''];
  for (const part of parts) {
    const spans = part.startsWith('[') ? parseSpans(part.slice(1, -1)) : undefined;
    if (part.startsWith('[') && spans === undefined) return undefined;
    const count = spans?.reduce((sum, {low, high}) => sum + high - low + 1, 0) ?? 1;
    if (count * names.length > mostNames) return 'too-many';
    const ends = spans?.flatMap(numbersOf) ?? [part];
    names = names.flatMap((name) => ends.map((end) => name + end));
  }
  return names;
}

const numbersOf = ({low, high, width = 0}: Span): readonly string[] =>
  Array.from({length: high - low + 1}, (_, i) => String(low + i).padStart(width, '0'));
