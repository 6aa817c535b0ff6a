import type {ObservedHost} from './host.ts';
import {runningFacts, type RunningVif} from './running.ts';

/** One interface of a running guest: what it is in the guest, in dom0, and behind that. */
export interface Attachment {
  readonly guest: string;
  readonly domainId: number;
  readonly number: number;
  /** Its device in dom0, and where that is by what the kernel has: Xen's books may be older. */
  readonly vif: RunningVif;
  readonly mac?: string;
  /** The bridge that Xen's books name, where the kernel has another or the interface is cut off. */
  readonly bookedBridge?: string;
}

/** All interfaces of the guests that run on a host, by guest and number. */
export function attachmentsOf(host: ObservedHost): readonly Attachment[] {
  const running = runningFacts(host).guests;
  return host.guests.flatMap(({name, domainId, vifs}) =>
    vifs.flatMap(({number, mac, bridge}) => {
      const vif = running.get(name)?.find((one) => one.number === number);
      if (vif === undefined) return [];
      const now = vif.kind === 'bridged' ? vif.bridge : undefined;
      // a routed interface is booked on xl's default bridge, which nobody looks at
      const isElsewhere = bridge !== undefined && bridge !== now && vif.kind !== 'routed';
      return [
        {
          guest: name,
          domainId,
          number,
          vif,
          ...(mac === undefined ? {} : {mac}),
          ...(isElsewhere ? {bookedBridge: bridge} : {}),
        },
      ];
    }),
  );
}

/** A port of a bridge, and whose it is. */
export interface Port {
  readonly device: string;
  /** The guest's interface behind it; none for the host's own links. */
  readonly guest?: {readonly name: string; readonly number: number; readonly emulated: boolean};
}

export interface Bridge {
  readonly name: string;
  readonly up: boolean;
  readonly ports: readonly Port[];
}

/** The bridges of a host with their ports: the same wiring, seen from the other end. */
export function bridgesOf(host: ObservedHost): readonly Bridge[] {
  const guests = new Map<string, NonNullable<Port['guest']>>();
  for (const {guest: name, number, vif} of attachmentsOf(host)) {
    guests.set(vif.device, {name, number, emulated: false});
    // the device model's end of an emulated NIC (xen, tools/libs/light: TAP_DEVICE_SUFFIX)
    guests.set(`${vif.device}-emu`, {name, number, emulated: true});
  }
  const portOf = (device: string): Port => {
    const guest = guests.get(device);
    return guest === undefined ? {device} : {device, guest};
  };
  const {ports} = runningFacts(host);
  return [...host.links.values()]
    .filter(({kind}) => kind === 'bridge')
    .map(({name, up}) => ({name, up, ports: (ports.get(name) ?? []).map(portOf)}))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
