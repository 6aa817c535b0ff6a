import {port} from '../../model/values.ts';
import type {ForwardIntent} from '../../model/intent.ts';
import {byText} from '../order.ts';
import type {Reading} from '../reading.ts';
import {network, readItems, type Values} from './values.ts';

/** FW_FORWARD_DROP and FW_FORWARD_REJECT, which come first in the rules, then FW_FORWARD. */
export function readForwards(values: Values): Reading<readonly ForwardIntent[]> {
  const readings = [
    readItems(values, 'FW_FORWARD_DROP', readForward('drop')),
    readItems(values, 'FW_FORWARD_REJECT', readForward('drop')),
    readItems(values, 'FW_FORWARD', readForward('accept')),
  ];
  return {value: readings.flatMap((r) => r.value).sort(byText(order)), oddities: readings.flatMap((r) => r.oddities)};
}

/** `source,destination[,protocol[,port]]`; flags, port ranges and names of services have no place in an intent. */
const readForward =
  (verdict: ForwardIntent['verdict']) =>
  (item: string): ForwardIntent | undefined => {
    const [from, to, protocol = '', number = '', ...flags] = item.split(',');
    const source = network(from);
    const destination = network(to);
    const service = readService(protocol, number);
    if (source === undefined || destination === undefined || service === undefined || flags.length > 0)
      return undefined;
    return {source, destination, ...service, verdict, because: []};
  };

function readService(protocol: string, number: string): Pick<ForwardIntent, 'service'> | undefined {
  if (protocol === '') return number === '' ? {} : undefined;
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'icmp') return undefined;
  if (number === '') return {service: {protocol}};
  const parsed = /^\d+$/.test(number) ? port(Number(number)) : undefined;
  return parsed?.ok ? {service: {protocol, port: parsed.value}} : undefined;
}

/** Drops come before what they take their part from. */
const order = (entry: ForwardIntent): string =>
  [
    entry.verdict === 'drop' ? 0 : 1,
    entry.source,
    entry.destination,
    entry.service?.protocol ?? '',
    String(entry.service?.port ?? 0).padStart(5, '0'),
  ].join(' ');
