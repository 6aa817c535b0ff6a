export type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json | undefined};

/** JSON with sorted keys and no white space: equal values give equal bytes. Keys with undefined are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(sortedEntries(value).map(([k, v]) => [k, sortKeys(v)]));
}

/** Of those that are defined. */
function sortedEntries(value: object): readonly (readonly [string, unknown])[] {
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return entries;
}

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
  // Objects have keys that look like an index before all others.
  const inside = isList
    ? value.map((item: unknown) => ['', item] as const)
    : Object.entries(Object.fromEntries(sortedEntries(value)));
  yield isList ? '[' : '{';
  for (const [n, [key, item]] of inside.entries()) {
    yield `${n === 0 ? '' : ','}${isList ? '' : `${JSON.stringify(key)}:`}`;
    yield* canonicalPieces(item, levels - 1);
  }
  yield isList ? ']' : '}';
}
