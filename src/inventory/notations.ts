import {err, ok} from '../base/result.ts';
import type {Publication, Service} from '../model/fleet.ts';
import {ipv4, linkName, port, rate, type Ipv4, type LinkName, type Parsed, type Rate} from '../model/values.ts';

/** `60s`, `2m`, `1h`, within bounds (seconds), to seconds. */
export const duration =
  (low: number, high: number) =>
  (text: string): Parsed<number> => {
    const match = /^(0|[1-9]\d{0,5})([smh])$/.exec(text);
    if (match === null)
      return err({message: `${JSON.stringify(text)} is not a duration`, hint: 'write it as 60s, 2m or 1h'});
    const seconds = Number(match[1]) * ({s: 1, m: 60, h: 3600}[match[2] ?? 's'] ?? 1);
    if (seconds >= low && seconds <= high) return ok(seconds);
    return err({message: `${text} is out of bounds`, hint: `use ${low}s to ${high}s`});
  };

/** `tcp/443`, `udp/53`, `icmp`. */
export function service(text: string): Parsed<Service> {
  if (text === 'icmp') return ok({protocol: 'icmp'});
  const match = /^(tcp|udp)\/([1-9]\d{0,4})$/.exec(text);
  if (match === null)
    return err({message: `${JSON.stringify(text)} is not a service`, hint: 'write it as tcp/443, udp/53 or icmp'});
  const number = port(Number(match[2]));
  return number.ok ? ok({protocol: match[1] === 'udp' ? 'udp' : 'tcp', port: number.value}) : number;
}

/** `tcp/8080:80`: the host's port, then the guest's. */
export function publication(text: string): Parsed<Publication> {
  const match = /^(tcp|udp)\/([1-9]\d{0,4}):([1-9]\d{0,4})$/.exec(text);
  if (match === null)
    return err({
      message: `${JSON.stringify(text)} does not publish a port`,
      hint: 'write it as tcp/8080:80, the port of the host and then that of the guest',
    });
  const hostPort = port(Number(match[2]));
  if (!hostPort.ok) return hostPort;
  const guestPort = port(Number(match[3]));
  if (!guestPort.ok) return guestPort;
  return ok({protocol: match[1] === 'udp' ? 'udp' : 'tcp', hostPort: hostPort.value, guestPort: guestPort.value});
}

/** `192.168.50.100-199` or `192.168.50.100-192.168.50.199`. */
export function addressRange(text: string): Parsed<{readonly first: Ipv4; readonly last: Ipv4}> {
  const [from = '', to = '', more] = text.split('-');
  const first = ipv4(from);
  const last = ipv4(to.includes('.') ? to : from.replace(/\d+$/, to));
  if (more === undefined && first.ok && last.ok) return ok({first: first.value, last: last.value});
  return err({
    message: `${JSON.stringify(text)} is not a range of addresses`,
    hint: 'write the first address, a dash, and the last number or address, as 192.168.50.100-199',
  });
}

/** An IPv4 address; IPv6 gets a message of its own, because it is a wish and not a slip. */
export function guestAddress(text: string): Parsed<Ipv4> {
  const parsed = ipv4(text);
  if (parsed.ok || !/^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(text)) return parsed;
  const message = `${JSON.stringify(text)} is an IPv6 address; guests are routed over IPv4 only`;
  return err({message, hint: 'give the IPv4 address; a bridged guest may use IPv6 without any entry here'});
}

/** A device name, or the word that stands for having none. */
export const linkOrNone = (text: string): Parsed<LinkName | 'none'> => (text === 'none' ? ok(text) : linkName(text));

/** A rate, or the word for no limit. */
export const rateOrNone = (text: string): Parsed<Rate | 'none'> => (text === 'none' ? ok(text) : rate(text));
