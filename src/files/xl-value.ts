/** Values of an xl config, with their places in the text. */
export type XlValue = XlAtom | XlList;

export interface XlAtom {
  readonly kind: 'atom';
  readonly value: string;
  /** Offsets in the text, quotes included. */
  readonly start: number;
  readonly end: number;
  /** False where raw and value differ by more than the quotes around it. */
  readonly plain: boolean;
  readonly line: number;
  readonly column: number;
}
export interface XlList {
  readonly kind: 'list';
  readonly items: readonly XlValue[];
  readonly start: number;
  readonly end: number;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What xl makes of the text between quotes; numeric and unknown escapes leave nothing behind. */
export const unescape = (inner: string): string =>
  inner.replaceAll(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[^])/g, (_, escaped: string) =>
    /^["'\\]$/.test(escaped) ? escaped : (escapes[escaped] ?? ''),
  );
