export type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json | undefined};

/** Canonical texts of values that were made with theirs. Copies are values of their own. */
const texts = new WeakMap<object, () => string>();

/** The value, whose canonical text is known: it is not written anew from what the value holds. */
export function knownJson<T extends object>(value: T, text: () => string): T {
  texts.set(value, text);
  return value;
}

/** JSON with sorted keys and no white space: equal values give equal bytes. Keys with undefined are left out. */
export function canonicalJson(value: unknown): string {
  const words: string[] = [];
  write(value, words);
  return words.join('');
}

/** Word by word: plans of many hosts are hashed, so nothing is copied only to be sorted. */
function write(value: unknown, words: string[]): void {
  if (value === null || typeof value !== 'object') words.push(JSON.stringify(value));
  else if (texts.has(value)) words.push(texts.get(value)?.() ?? '');
  else if (Array.isArray(value)) writeList(value, words);
  else writeObject(value, words);
}

function writeList(list: readonly unknown[], words: string[]): void {
  let before = '[';
  for (const item of list) {
    words.push(before);
    write(item ?? null, words);
    before = ',';
  }
  words.push(before === '[' ? '[]' : ']');
}

function writeObject(value: object, words: string[]): void {
  let before = '{';
  for (const key of sortedKeys(value)) {
    const item: unknown = (value as Readonly<Record<string, unknown>>)[key];
    if (item === undefined) continue;
    words.push(before, JSON.stringify(key), ':');
    write(item, words);
    before = ',';
  }
  words.push(before === '{' ? '{}' : '}');
}

/** Keys that look like an index come before all others, as in any object. */
function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value);
  const first = keys.findIndex((key) => !looksLikeIndex(key));
  if (first <= 0) return first === 0 ? keys.sort() : keys;
  return [...keys.slice(0, first), ...keys.slice(first).sort()];
}

const looksLikeIndex = (key: string): boolean => /^(0|[1-9][0-9]{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;

/**
 * The same text in pieces, for values whose text is longer than a string can be (2^29 characters in V8): those of the two
 * outer levels, each with what is in it.
 */
export function* canonicalPieces(value: unknown, levels = 2): Iterable<string> {
  if (levels === 0 || value === null || typeof value !== 'object' || texts.has(value)) {
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

const sortedEntries = (value: object): readonly (readonly [string, unknown])[] =>
  sortedKeys(value)
    .map((key) => [key, (value as Readonly<Record<string, unknown>>)[key]] as const)
    .filter(([, item]) => item !== undefined);
