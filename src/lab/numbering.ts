import {addressOf, networkOf, prefixOf, type Cidr} from '../model/values.ts';

/** A MAC of this vendor (three bytes) for a serial number below 2^24. */
export function macOf(vendor: string, serial: number): string {
  const bytes = [serial >> 16, serial >> 8, serial].map((byte) => (byte & 0xff).toString(16).padStart(2, '0'));
  return `${vendor}:${bytes.join(':')}`;
}

/** The `number`th address of the network, with its prefix length. */
export function inNetwork(network: Cidr, number: number): Cidr {
  const base = addressOf(networkOf(network)).split('.').map(Number);
  const value = base.reduce((sum, byte) => sum * 256 + byte, 0) + number;
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256);
  // four bytes and a prefix length that a Cidr had: a Cidr again
  return `${bytes.join('.')}/${prefixOf(network)}` as Cidr;
}

/** The first address of the network, from number `from` on, that nobody has. */
export function freeAddress(network: Cidr, from: number, taken: ReadonlySet<string>): string {
  for (let number = from; ; number++) {
    const address = addressOf(inNetwork(network, number));
    if (!taken.has(address)) return address;
  }
}
