import {byText} from './order.ts';
import {readLines, type Oddity, type Reading} from './reading.ts';

/** A domain that Xen runs, other than dom0. */
export interface ObservedGuest {
  readonly name: string;
  /** Xen's number for it, another after each start and each migration. */
  readonly domainId: number;
  /**
   * `shutdown` and `crashed` domains still hold their name: they cannot be started again until they are gone. `incoming`:
   * the half of a migration that is arriving.
   */
  readonly state: 'running' | 'paused' | 'shutdown' | 'crashed' | 'dying' | 'incoming';
  /** By number. */
  readonly vifs: readonly ObservedVif[];
}

/** The dom0 side of a guest's interface, as its back end in xenstore has it. */
export interface ObservedVif {
  readonly number: number;
  /** Its device in dom0: `vifname`, or Xen's own `vif<domain id>.<number>`. */
  readonly device: string;
  readonly vifname?: string;
  /** The bridge it was created on: books that a move by `ip link set` does not change. */
  readonly bridge?: string;
  readonly mac?: string;
  readonly script?: string;
  readonly rate?: {readonly bytes: number; readonly windowMicroseconds: number};
  /** `connected` once the hotplug script has done its work. */
  readonly hotplugStatus?: string;
}

export interface ObservedGuests {
  /** Whether xl answered: false on a host that was booted without Xen. */
  readonly xen: boolean;
  /** By name. */
  readonly guests: readonly ObservedGuest[];
}

type Line =
  | {readonly kind: 'domain'; readonly name: string; readonly id: number; readonly state: ObservedGuest['state']}
  | {
      readonly kind: 'value';
      readonly id: number;
      readonly number: number;
      readonly key: string;
      readonly value: string;
    };

/** `xl list` (xl, tools/xl/xl_list.c), then `xenstore-ls -f /local/domain/0/backend/vif`. */
export function readGuests(raw: string): Reading<ObservedGuests> {
  const {value: lines, oddities} = readLines(
    'guests',
    raw,
    (line) => readDomain(line) ?? readValue(line) ?? readHeader(line),
  );
  const domains = lines.filter((line) => line.kind === 'domain');
  const vifs = vifsByDomain(lines.filter((line) => line.kind === 'value'));
  const guests = domains
    .filter((domain) => domain.id !== 0)
    .map(({name, id, state}) => ({name, domainId: id, state, vifs: vifs.get(id) ?? []}))
    .sort((a, b) => a.domainId - b.domainId)
    .sort(byText((guest) => guest.name));
  return {
    value: {xen: domains.some((domain) => domain.id === 0), guests},
    oddities: [
      ...oddities,
      ...leftOver(
        vifs,
        domains.map((domain) => domain.id),
      ),
    ],
  };
}

/** The first line of `xl list` has words (of whatever language) where domains have numbers. */
const readHeader = (line: string): readonly Line[] | undefined =>
  /^\S+\s+ID\s+\S+\s+\S+\s+\S+\s+\S+/.test(line) ? [] : undefined;

function readDomain(line: string): readonly Line[] | undefined {
  const match = /^(\S.*?)\s+(\d+)\s+(\d+)\s+(\d+)\s+([rbpscd-]{6})\s+[\d.,]+\s*$/.exec(line);
  if (match === null) return undefined;
  const [, name = '', id, , , flags = ''] = match;
  return [{kind: 'domain', name: name.replace(/--incoming$/, ''), id: Number(id), state: stateOf(name, flags)}];
}

/** The six letters of xl: running, blocked, paused, shut down, crashed, dying. `--ps--` is shut down and not gone. */
function stateOf(name: string, flags: string): ObservedGuest['state'] {
  if (flags.includes('d') || name === '(null)') return 'dying';
  if (flags.includes('c')) return 'crashed';
  if (flags.includes('s')) return 'shutdown';
  if (name.endsWith('--incoming')) return 'incoming';
  return flags.includes('p') ? 'paused' : 'running';
}

function readValue(line: string): readonly Line[] | undefined {
  const match = /^\/local\/domain\/0\/backend\/vif(?:\/(\d+)(?:\/(\d+)(?:\/(\S+))?)?)? = "(.*)"/.exec(line);
  if (match === null) return undefined;
  const [, id, number, key, value = ''] = match;
  // Directories have empty values.
  if (number === undefined) return [];
  return [{kind: 'value', id: Number(id), number: Number(number), key: key ?? '', value}];
}

function vifsByDomain(values: readonly Extract<Line, {kind: 'value'}>[]): ReadonlyMap<number, readonly ObservedVif[]> {
  const entries = new Map<number, Map<number, Map<string, string>>>();
  for (const {id, number, key, value} of values) {
    const domain = entries.get(id) ?? new Map<number, Map<string, string>>();
    const vif = domain.get(number) ?? new Map<string, string>();
    entries.set(id, domain.set(number, vif.set(key, value)));
  }
  return new Map(
    [...entries].map(([id, domain]) => [
      id,
      [...domain].map(([n, keys]) => vifOf(id, n, keys)).sort((a, b) => a.number - b.number),
    ]),
  );
}

function vifOf(id: number, number: number, keys: ReadonlyMap<string, string>): ObservedVif {
  const text = (key: string) => (keys.get(key) === '' ? undefined : keys.get(key));
  const [vifname, bridge, mac, script, hotplugStatus] = ['vifname', 'bridge', 'mac', 'script', 'hotplug-status'].map(
    text,
  );
  const rate = /^(\d+),(\d+)$/.exec(text('rate') ?? '');
  return {
    number,
    device: vifname ?? `vif${id}.${number}`,
    ...(vifname === undefined ? {} : {vifname}),
    ...(bridge === undefined ? {} : {bridge}),
    ...(mac === undefined ? {} : {mac: mac.toLowerCase()}),
    ...(script === undefined ? {} : {script}),
    ...(rate === null ? {} : {rate: {bytes: Number(rate[1]), windowMicroseconds: Number(rate[2])}}),
    ...(hotplugStatus === undefined ? {} : {hotplugStatus}),
  };
}

const leftOver = (vifs: ReadonlyMap<number, unknown>, ids: readonly number[]): readonly Oddity[] =>
  [...vifs.keys()]
    .filter((id) => !ids.includes(id))
    .map((id) => ({at: 'guests', what: `xenstore has interfaces of domain ${id}, which does not run`}));
