/**
 * What a lab is made of, as plain values. A lab fleet says how the hosts look before vifleet touches them: their
 * hardware, the files an administrator wrote, and the nature of their guests.
 */
export interface LabFleet {
  /** Ethernet segments that NICs are plugged into, as `lan`. */
  readonly segments: readonly string[];
  /** Where the ssh bastion, and so the controller, is plugged in. */
  readonly controller: {readonly segment: string; readonly address: string};
  /** Things that answer on a segment without being hosts or guests: routers, name servers. */
  readonly stations: readonly Station[];
  /** What DHCP servers give to whoever has the MAC address; without any, nobody gets an address. */
  readonly leases?: readonly {readonly mac: string; readonly cidr: string; readonly gateway?: string}[];
  /** What the world's name servers answer. */
  readonly names: readonly {readonly name: string; readonly address: string}[];
  readonly hosts: readonly LabHost[];
}

interface Station {
  readonly segment: string;
  readonly address: string;
  readonly mac: string;
}

export interface LabHost {
  readonly name: string;
  readonly ssh: LabSsh;
  readonly nics: readonly {readonly name: string; readonly mac: string; readonly segment: string}[];
  /** Texts by absolute path. Scripts below /etc/xen/scripts are made executable, all else is 0644. */
  readonly files: Readonly<Record<string, string>>;
  /** Units that start at boot. */
  readonly enabledUnits: readonly string[];
  readonly guests: readonly LabGuest[];
}

export interface LabSsh {
  /** The first is where the host is reached, a name of the world or an address; all others lead to the same host key. */
  readonly addresses: readonly [string, ...string[]];
  readonly port: number;
  readonly user: string;
}

export interface LabGuest {
  readonly name: string;
  /** Absolute path of its xl config, one of the host's files. */
  readonly config: string;
  /** Has a link in /etc/xen/auto: the host starts it at boot. */
  readonly autostart: boolean;
  /** Is started when the lab comes up. */
  readonly running: boolean;
  /** What the guest itself is like, whatever its config says. */
  readonly nature: GuestNature;
}

export interface GuestNature {
  /** The address the guest configures inside, as `192.168.1.21/24`. */
  readonly address?: string;
  /** By the number of the vif, where they differ from that; `dhcp`: what the DHCP server of its bridge gives. */
  readonly addresses?: Readonly<Record<number, string>>;
  readonly gateway?: string;
  readonly mac?: string;
  readonly shutdownSeconds?: number;
  readonly refusesShutdown?: boolean;
  readonly crashesAtStart?: boolean;
  /** Has no driver for Xen's own card: a fully virtualised guest that uses the emulated one. */
  readonly drivesEmulated?: boolean;
}
