import {never} from '../base/bug.ts';
import type {Network, Service, Vif} from '../model/fleet.ts';
import {emulatedModels} from '../model/emulated-models.ts';
import {linkName, type GuestName, type LinkName} from '../model/values.ts';
import {list, object, optional, required} from './collections.ts';
import {choice} from './scalars.ts';
import {complain, defined, type Drafted, type Reading} from './shape.ts';
import {deviceText, guestAddressText, macText, networkText, publicationText, rateText, serviceText} from './values.ts';

export const vifShape = object('Vif', {
  network: required(networkText, "one that the guest's host is a member of"),
  address: optional(
    guestAddressText,
    'refused for routed and masqueraded vifs',
    "the guest's one address; the guest itself has to have it. Bridged: only in a network with `dhcp`, whose server then always gives this address to the `mac`",
  ),
  mac: optional(macText, 'the one in the configuration; where neither has one, the plan is refused', 'the MAC address'),
  name: optional(
    deviceText,
    "`<guest>.<number>`; bridged: Xen's own",
    'the device on the host; at most 11 characters for emulated NICs',
  ),
  allow: optional(
    list('services', serviceText),
    'nothing',
    'routed: what the world may reach, as `tcp/443`, `udp/53` or `icmp`; needs `firewall: managed`',
  ),
  publish: optional(
    list('published ports', publicationText),
    'nothing',
    'masqueraded: `tcp/8080:80`, the port of the host and that of the guest behind it',
  ),
  rate: optional(
    rateText,
    'as the configuration says',
    'limits what the guest sends: `100Mb/s` (bits), `10MB/s` (bytes), with a window `100Mb/s@20ms`; `none` takes a limit away',
  ),
  model: optional(choice(emulatedModels), 'as the configuration says', 'the emulated NIC of an HVM guest'),
});
export type VifDraft = Drafted<typeof vifShape>;

/** Where a vif stands: its guest and its number. */
export interface VifSeat {
  readonly guest: GuestName;
  readonly number: number;
}

/** The vif of a draft, which is of its network's kind; undefined where a key that it needs was refused. */
export function vif(seat: VifSeat, draft: VifDraft, network: Network, reading: Reading): Vif | undefined {
  const common = {
    number: seat.number,
    network: network.name,
    ...defined({mac: draft.mac, rate: draft.rate, model: draft.model}),
  };
  refuseKeys(seat, network, reading);
  if (network.kind === 'bridged')
    return {kind: 'bridged', ...common, ...defined({device: draft.name, address: draft.address})};
  const device = draft.name ?? defaultDevice(seat, reading);
  const {address} = draft;
  requireAddress(seat, network, reading);
  if (device === undefined || address === undefined) return undefined;
  switch (network.kind) {
    case 'routed':
      return {kind: 'routed', ...common, device, address, allow: withoutGaps<Service>(draft.allow)};
    case 'masqueraded':
      return {kind: 'masqueraded', ...common, device, address, publish: withoutGaps(draft.publish)};
    default:
      return never(network);
  }
}

const pathOf = ({guest, number}: VifSeat): string => `guests.${guest}.vifs[${number}]`;

/** Keys that only vifs of another kind have, and why. */
const foreignKeys: Record<Network['kind'], Readonly<Record<string, string>>> = {
  bridged: {
    address: 'a bridged guest decides on its address itself, but for networks with a DHCP server (`dhcp`)',
    allow: 'what a bridged guest may reach is not up to the host',
    publish: 'a bridged guest is reached directly',
  },
  routed: {publish: 'a routed guest is reached at its own address: use allow'},
  masqueraded: {allow: 'a masqueraded guest is reached through the host: use publish'},
};

function refuseKeys(seat: VifSeat, network: Network, reading: Reading): void {
  const serves = network.kind === 'bridged' && network.dhcp !== undefined;
  for (const [key, why] of Object.entries(foreignKeys[network.kind])) {
    const place = reading.places.get(`${pathOf(seat)}.${key}`);
    if (place === undefined || (serves && key === 'address')) continue;
    const message = `"${key}" does not go with the ${network.kind} network "${network.name}"`;
    complain(reading, 'inventory/contradiction', place, message, why);
  }
}

function requireAddress(seat: VifSeat, network: Network, reading: Reading): void {
  const path = pathOf(seat);
  const place = reading.places.get(path);
  if (place === undefined || reading.places.has(`${path}.address`)) return;
  const message = `a vif of the ${network.kind} network "${network.name}" needs an "address"`;
  complain(reading, 'inventory/missing-key', place, message);
}

/** `<guest>.<n>`, never shortened: a name is used in so many places that it has to be known before. */
function defaultDevice(seat: VifSeat, reading: Reading): LinkName | undefined {
  const path = pathOf(seat);
  const place = reading.places.get(path);
  if (place === undefined || reading.places.has(`${path}.name`)) return undefined; // a refused name has its own issue
  const name = linkName(`${seat.guest}.${seat.number}`);
  if (name.ok) return name.value;
  const message = `the device would be called "${seat.guest}.${seat.number}": ${name.error.message}`;
  return complain(reading, 'inventory/value', place, message, 'give the vif a shorter "name"');
}

const withoutGaps = <T>(values: readonly (T | undefined)[] = []): readonly T[] =>
  values.filter((value) => value !== undefined);
