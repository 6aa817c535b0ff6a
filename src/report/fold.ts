/** What happened to one host, in words. */
export interface Said {
  readonly host: string;
  readonly words: string;
}

/** Fewer hosts than this are told one by one. */
const few = 3;

/**
 * Hosts of which the same is said, but for names and numbers (addresses, ports, seconds), in the order of the first of each.
 * Groups of less than three come apart again: the odd ones are told in full.
 */
export function alike<Item>(items: readonly Item[], said: (item: Item) => Said): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const {host, words} = said(item);
    const key = words.replaceAll(host, '\u0000').replaceAll(/\d+/g, '0');
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()].flatMap((group) => (group.length < few ? group.map((item) => [item]) : [group]));
}
