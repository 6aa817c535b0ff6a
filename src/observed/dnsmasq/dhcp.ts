import {bridgeServedBy, confPath} from '../../model/dnsmasq-files.ts';
import type {DhcpIntent} from '../../model/intent.ts';
import {ipv4, mac} from '../../model/values.ts';
import type {ObservedFile} from '../facts.ts';
import type {Oddity, Reading} from '../reading.ts';

/** The DHCP servers of bridges, by their files. A file that lacks what a server needs is told, and is none. */
export function readDhcpFiles(files: ReadonlyMap<string, ObservedFile>): Reading<readonly DhcpIntent[]> {
  const value: DhcpIntent[] = [];
  const oddities: Oddity[] = [];
  for (const {path, text} of files.values()) {
    const bridge = bridgeServedBy(path);
    if (bridge === undefined || text === undefined || path !== confPath(bridge)) continue;
    const read = readConf(text);
    if (read === undefined) oddities.push({at: path, what: 'it has no range of addresses, or no name server'});
    else value.push({bridge, ...read, because: []});
  }
  return {value: value.sort((a, b) => (a.bridge < b.bridge ? -1 : 1)), oddities};
}

/** `key=value` lines; lists are parted by commas (dnsmasq(8)). */
function readConf(text: string): Omit<DhcpIntent, 'bridge' | 'because'> | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const values = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((l) => l.slice(key.length + 1));
  const option = (name: string) => values('dhcp-option').find((value) => value.startsWith(`option:${name}`));
  const [first, last] = (values('dhcp-range')[0] ?? '').split(',').map(ipv4);
  const server = ipv4(option('dns-server')?.split(',')[1] ?? '');
  if (first?.ok !== true || last?.ok !== true || !server.ok) return undefined;
  return {
    server: server.value,
    first: first.value,
    last: last.value,
    // Without the option dnsmasq names itself.
    isRouter: option('router') !== 'option:router',
    leases: values('dhcp-host')
      .flatMap(readLease)
      .sort((a, b) => (a.mac < b.mac ? -1 : 1)),
  };
}

function readLease(text: string): DhcpIntent['leases'] {
  const [hardware = '', fixed = ''] = text.split(',');
  const [parsed, address] = [mac(hardware), ipv4(fixed)];
  return parsed.ok && address.ok ? [{mac: parsed.value, address: address.value}] : [];
}
