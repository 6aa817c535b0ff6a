import {bashValues} from '../../files/susefirewall2.ts';
import {linkName} from '../../model/values.ts';
import type {FirewallIntent, Zone} from '../../model/intent.ts';
import type {ObservedFile} from '../facts.ts';
import {byText} from '../order.ts';
import type {Oddity, Reading} from '../reading.ts';
import {readForwards} from './forward.ts';
import {readMasquerade} from './masquerade.ts';
import {readPublish} from './publish.ts';
import {readServices} from './services.ts';
import {listOf, path, type Values} from './values.ts';

export interface FirewallReading {
  readonly intent: FirewallIntent;
  /** Whether IPv4 packets get past the firewall from one link to another at all. */
  readonly routes: boolean;
}

/**
 * /etc/sysconfig/SuSEfirewall2 as the script takes it. `on`: whether the firewall runs or starts with the host; a file that
 * nothing reads manages nothing. A file that bash cannot read loads no rules at all.
 */
export function readFirewallFile(file: ObservedFile | undefined, on: boolean): Reading<FirewallReading> {
  const read = bashValues(file?.text ?? '');
  const values = read.ok ? read.value : new Map<string, string>();
  const zones = readZones(values);
  const [forward, masquerade, publish] = [readForwards(values), readMasquerade(values), readPublish(values)];
  const services = readServices(values);
  const intent: FirewallIntent = {
    kind: on && file !== undefined ? 'managed' : 'unmanaged',
    zones: zones.value,
    replaces: [],
    forward: forward.value,
    masquerade: masquerade.value,
    publish: publish.value,
    ...(services.length === 0 ? {} : {services}),
    // `auto` allows it only where a bridge existed when the rules were loaded, which nobody can tell from the file.
    bridging: values.get('FW_FORWARD_ALLOW_BRIDGING') === 'yes',
  };
  const unread: readonly Oddity[] = read.ok ? [] : [{at: path, ...lineOf(read.error.line), what: read.error.message}];
  return {
    value: {intent, routes: admitsRouting(values)},
    oddities: [...unread, ...[zones, forward, masquerade, publish].flatMap((reading) => reading.oddities)],
  };
}

const lineOf = (line: number | undefined) => (line === undefined ? {} : {line});

/** In exact case; with anything else the forward rules are there and never reached. */
const admitsRouting = (values: Values): boolean =>
  ['yes', 'IPv4', 'IPv4,IPv6', 'IPv6,IPv4'].includes(values.get('FW_ROUTE') ?? '');

const zoneKeys: readonly (readonly [string, Zone])[] = [
  ['FW_DEV_EXT', 'external'],
  ['FW_DEV_INT', 'internal'],
  ['FW_DEV_DMZ', 'dmz'],
];

/** `any` stands for links that are listed nowhere, and names with a colon are skipped. */
function readZones(values: Values): Reading<FirewallIntent['zones']> {
  const value: FirewallIntent['zones'][number][] = [];
  const oddities: Oddity[] = [];
  for (const [key, zone] of zoneKeys)
    for (const word of listOf(values, key)) {
      if (word === 'any' || word.includes(':')) continue;
      const link = linkName(word);
      if (link.ok) value.push({link: link.value, zone, because: []});
      else oddities.push({at: path, what: `${key}: ${link.error.message}`});
    }
  return {value: value.sort(byText((entry) => entry.link)), oddities};
}
