import {printYaml, type Printable} from '../base/yaml-print.ts';

/** An inventory that is not written yet, in the words of its files. */
export interface InventoryText {
  readonly networks: Readonly<Record<string, Entry>>;
  readonly hosts: Readonly<Record<string, Entry>>;
  readonly guests: Readonly<Record<string, Entry>>;
  /** Lines above an entry, by its path, as `hosts/earth`. */
  readonly comments: ReadonlyMap<string, readonly string[]>;
  readonly head: readonly string[];
}

export type Entry = {readonly [key: string]: Printable};

/** The text of one inventory file, laid out as people write them: short things on one line. */
export function writeInventory({networks, hosts, guests, comments, head}: InventoryText): string {
  const sections = Object.entries({networks, hosts, guests}).filter(([, entries]) => Object.keys(entries).length > 0);
  const text = printYaml(Object.fromEntries(sections), {onOneLine, comments, head});
  return text.replaceAll(/\n(hosts|guests):\n/g, '\n\n$1:\n');
}

/** Networks whole; of hosts and guests what is below their keys, but the lists of links and interfaces. */
function onOneLine([section, name, key, item]: readonly string[]): boolean {
  if (section === 'networks') return name !== undefined;
  if (section === 'networks') return key === undefined ? false : true;
  if (key === undefined) return false;
  return key === 'links' || key === 'vifs' ? item !== undefined : true;
}
