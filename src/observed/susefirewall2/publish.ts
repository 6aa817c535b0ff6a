import {ipv4, port} from '../../model/values.ts';
import type {PublishIntent} from '../../model/intent.ts';
import type {Reading} from '../reading.ts';
import {readItems, type Values} from './values.ts';

/** FW_FORWARD_MASQ: ports of the host that lead to a masqueraded guest. */
export const readPublish = (values: Values): Reading<readonly PublishIntent[]> =>
  readItems(values, 'FW_FORWARD_MASQ', readPublication);

/**
 * `source,guest,protocol,port,guest port,host address`. Without its last field an entry takes the port of everything that
 * passes, which no inventory asks for.
 */
function readPublication(item: string): PublishIntent | undefined {
  const [source, guest = '', protocol, outside, inside, host = '', ...more] = item.split(',');
  const addresses = [ipv4(host), ipv4(guest)] as const;
  const ports = [number(outside), number(inside || outside)] as const;
  if (source !== '0/0' || more.length > 0 || (protocol !== 'tcp' && protocol !== 'udp')) return undefined;
  if (!addresses[0].ok || !addresses[1].ok || !ports[0]?.ok || !ports[1]?.ok) return undefined;
  return {
    protocol,
    hostAddress: addresses[0].value,
    hostPort: ports[0].value,
    guestAddress: addresses[1].value,
    guestPort: ports[1].value,
    because: [],
  };
}

const number = (text: string | undefined) =>
  text !== undefined && /^\d+$/.test(text) ? port(Number(text)) : undefined;
