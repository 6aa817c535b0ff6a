import {absolutePath, cidr, ipv4} from '../../model/values.ts';
import {either, oneOf, text, whole, word, type Shape} from './shape.ts';

/** Any device name that the kernel may show and that a program's arguments can hold. */
export const link: Shape = text(/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/);
/** A unit of ours, without `.service`. */
export const service: Shape = text(/^vifleet-dhcp-[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/);
export const address = word(ipv4);
export const network = word(cidr);
export const destination = either(oneOf(['default']), network);
export const gateway = either(oneOf(['-']), address);
export const path = word(absolutePath);
export const sha256 = text(/^[0-9a-f]{64}$/);
/** Of a file: `-` stands for none. */
export const fileHash = either(oneOf(['-']), sha256);
/** Octal, as stat(1) and people write it. */
export const mode = text(/^[0-7]{1,5}$/);
export const id = whole(0, 0xffff_fffe);
export const portNumber = whole(1, 65_535);
export const vlan = whole(1, 4094);
export const seconds = whole(0, 7 * 86_400);
/** Below /proc/sys; each step begins with a letter or digit, so that none leads upwards. */
export const kernelKey = text(/^net(\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/);
export const kernelValue = text(/^[0-9]{1,10}$/);

/** Words parted by one blank, each in its own shape; the first is the verb. */
const line =
  (verb: string, ...shapes: readonly Shape[]): Shape =>
  (value, at) => {
    const [first, ...words] = typeof value === 'string' ? value.split(' ') : [];
    const fits = first === verb && words.length === shapes.length;
    return fits && words.every((item, n) => shapes[n]?.(item, at) === undefined) ? undefined : at;
  };

const portWord = text(/^[1-9][0-9]{0,4}$/);
const dnsName = text(/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/);

/** As the kit takes them; they only look. */
export const probe = either(
  line('ping', address),
  line('ping', address, link),
  line('arp', address, link),
  line('tcp', address, portWord),
  line('resolve', dnsName),
  line('dns'),
);

/** Dry checks of staged files, and of what is sourced together with them. */
export const check = either(
  line('wicked'),
  line('shell', path),
  line('bash', path),
  line('dnsmasq', path),
  line('xl', path),
);
