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
export const alike = <Item>(items: readonly Item[], said: (item: Item) => Said): readonly (readonly Item[])[] =>
  grouped(items, (item) => {
    const {host, words} = said(item);
    return words.replaceAll(host, '\u0000').replaceAll(/\d+/g, '0');
  });

/**
 * The same for what is going to be done, of which a difference must never be hidden: only the host's name, addresses
 * with a prefix length (those of its own links) and hardware addresses may differ.
 */
export const alikeButAddresses = <Item>(
  items: readonly Item[],
  said: (item: Item) => Said,
): readonly (readonly Item[])[] =>
  grouped(items, (item) => {
    const {host, words} = said(item);
    return words
      .replaceAll(/[A-Za-z0-9._-]+/g, (word) =>
        word === host ? '\u0000' : word.replace(`hosts.${host}.`, 'hosts.\u0000.'),
      )
      .replaceAll(/\b(\d{1,3}\.){3}\d{1,3}(?=\/\d)/g, '\u0001')
      .replaceAll(/\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, '\u0002')
      .replaceAll(/\s+/g, ' '); // lines break elsewhere around longer names
  });

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const others = groups.get(key(item));
    if (others === undefined) groups.set(key(item), [item]);
    else others.push(item);
  }
  return [...groups.values()].flatMap((group) => (group.length < few ? group.map((item) => [item]) : [group]));
}
