import type {BridgedNetwork} from '../../model/fleet.ts';
import type {HostName} from '../../model/values.ts';

/** What one host's endpoint found. */
export interface HostFinding {
  readonly host: HostName;
  /** Hosts whose endpoints it hears, over IPv4 and over IPv6. */
  readonly hears4: readonly HostName[];
  readonly hears6: readonly HostName[];
  /** Those that answer ARP and no ping over IPv4: the wire carries, and something drops packets. */
  readonly notices: readonly HostName[];
  /** How the running host differs from the inventory in what carries this network. */
  readonly wiring: readonly string[];
  /** Addresses of its dom0 that answered from inside the network; undefined: the host is a part of the network. */
  readonly reached?: readonly string[];
  /** There was no endpoint on it, because what the network needs is not there. */
  readonly absent?: true;
}

/** What is wrong with a network, in sentences of one host or of all. */
export interface Verdict {
  /** False too where fewer than two hosts could be asked: then nothing is known. */
  readonly carries: boolean;
  readonly troubles: readonly string[];
}

/** `hosts`: those that were to hear each other; who could not be asked has no finding. */
export function verdictOf(network: BridgedNetwork, findings: readonly HostFinding[]): Verdict {
  const troubles = [
    ...findings.flatMap(({host, wiring}) => wiring.map((words) => `${host}: ${words}`)),
    ...findings.flatMap((finding) => deafness(finding, findings)),
    ...between(network, findings),
    ...dropped(findings),
    ...findings.flatMap(({host, reached = []}) =>
      reached.map((address) => `${host}: its dom0 answers at ${address} from inside the network`),
    ),
  ];
  return {carries: troubles.length === 0 && findings.length > 1, troubles};
}

function deafness(finding: HostFinding, all: readonly HostFinding[]): readonly string[] {
  if (finding.absent) return [];
  const {host, hears4, hears6} = finding;
  const others = all.filter((other) => other.host !== host && !other.absent).map((other) => other.host);
  const neither = others.filter((other) => !hears4.includes(other) && !hears6.includes(other));
  const not4 = others.filter((other) => !hears4.includes(other) && hears6.includes(other));
  const not6 = others.filter((other) => hears4.includes(other) && !hears6.includes(other));
  return [
    ...(neither.length === 0 ? [] : [`${host} does not hear ${neither.join(', ')}`]),
    ...(not4.length === 0 ? [] : [`${host} hears ${not4.join(', ')} over IPv6 alone, not over IPv4`]),
    ...(not6.length === 0 ? [] : [`${host} hears ${not6.join(', ')} over IPv4 alone, not over IPv6`]),
  ];
}

/** Hosts that are as the inventory says and yet deaf to each other: then it is the network between them. */
function between({uplink}: BridgedNetwork, findings: readonly HostFinding[]): readonly string[] {
  const sound = findings.filter(({wiring, absent}) => wiring.length === 0 && absent === undefined);
  const silent = sound.filter((one) =>
    sound.some(
      ({host}) => host !== one.host && ![one.hears4, one.hears6, one.notices].some((all) => all.includes(host)),
    ),
  );
  if (silent.length === 0) return [];
  const what = uplink.kind === 'vlan' ? `VLAN ${uplink.id}` : 'it';
  const names = silent.map(({host}) => host).join(', ');
  return [`${names}: as the inventory says, and yet silent: the switch between them does not carry ${what}`];
}

/** ARP passes where iptables drops: bridged packets go through FORWARD, which SuSEfirewall2 closes unless told otherwise. */
function dropped(findings: readonly HostFinding[]): readonly string[] {
  const names = findings.filter(({notices}) => notices.length > 0).map(({host}) => host);
  if (names.length === 0) return [];
  return [
    `${names.join(', ')}: ARP is answered and pings are not: a firewall drops what crosses a bridge (FW_FORWARD_ALLOW_BRIDGING)`,
  ];
}
