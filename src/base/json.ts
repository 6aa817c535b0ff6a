export type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json | undefined};

/** JSON with sorted keys and no white space: equal values give equal bytes. Keys with undefined are left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${sortedEntries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`)
    .join(',')}}`;
}

/** Of those that are defined; keys that look like an index come before all others, as in any object. */
function sortedEntries(value: object): readonly (readonly [string, unknown])[] {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const indices = entries.findIndex(([key]) => !looksLikeIndex(key));
  const rest = indices === -1 ? [] : entries.slice(indices).sort(([a], [b]) => (a < b ? -1 : 1));
  return indices === 0 ? rest : [...entries.slice(0, indices === -1 ? entries.length : indices), ...rest];
}

const looksLikeIndex = (key: string): boolean => /^(0|[1-9][0-9]{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;

/**
 * The same text in pieces, for values whose text is longer than a string can be (2^29 characters in V8): those of the two
 * outer levels, each with what is in it.
 */
export function* canonicalPieces(value: unknown, levels = 2): Iterable<string> {
  if (levels === 0 || value === null || typeof value !== 'object') {
    yield canonicalJson(value);
    return;
  }
  const isList = Array.isArray(value);
  const inside = isList ? value.map((item: unknown) => ['', item] as const) : sortedEntries(value);
  yield isList ? '[' : '{';
  for (const [n, [key, item]] of inside.entries()) {
    yield `${n === 0 ? '' : ','}${isList ? '' : `${JSON.stringify(key)}:`}`;
    yield* canonicalPieces(item, levels - 1);
  }
  yield isList ? ']' : '}';
}
