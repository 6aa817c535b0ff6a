import {wickedValues} from '../../files/sysconfig.ts';
import {linkName} from '../../model/values.ts';
import type {LinkIntent} from '../../model/intent.ts';
import type {ObservedFile} from '../facts.ts';
import {byText} from '../order.ts';
import type {Oddity, Reading} from '../reading.ts';
import {readIfcfg} from './ifcfg.ts';

export const folder = '/etc/sysconfig/network';

/** Suffixes by which wicked skips a file without a word (wicked, src/sysconfig.c). */
const skipped = /(~|\.(old|bak|orig|scpmbackup|rpmnew|rpmsave|rpmorig))$/;

/** Every link that has an ifcfg file which wicked takes, by name. */
export function readLinkFiles(files: ReadonlyMap<string, ObservedFile>): Reading<readonly LinkIntent[]> {
  const links: LinkIntent[] = [];
  const oddities: Oddity[] = [];
  for (const {path, text} of files.values()) {
    if (!path.startsWith(`${folder}/ifcfg-`) || text === undefined || skipped.test(path)) continue;
    const name = path.slice(`${folder}/ifcfg-`.length);
    if (name === 'lo') continue;
    const read = readFile(name, text);
    if (read.kind === 'link') links.push(read.link);
    oddities.push(...[read.what].flat().map((what) => ({at: path, what})));
  }
  return {value: asPorts(links).sort(byText((link) => link.name)), oddities};
}

function readFile(name: string, text: string): ReturnType<typeof readIfcfg> {
  const parsed = linkName(name);
  if (!parsed.ok) return {kind: 'dropped', what: `the file is left out: ${parsed.error.message}`};
  const read = readIfcfg(parsed.value, wickedValues(text));
  return read.kind === 'dropped' ? {kind: 'dropped', what: `the file is left out: ${read.what}`} : read;
}

/** A port of a bridge or bond carries frames only, whatever its own file says: it has no address, and no IPv6. */
function asPorts(links: readonly LinkIntent[]): LinkIntent[] {
  const ports = new Set(links.flatMap((link) => (link.kind === 'bridge' || link.kind === 'bond' ? link.ports : [])));
  return links.map((link) => (ports.has(link.name) ? {...link, address: {kind: 'none'}, isolated: true} : link));
}
