import type {HostIntent} from '../model/intent.ts';
import type {NetworkBackEnd} from '../model/platform.ts';
import type {LinkName} from '../model/values.ts';
import type {LinkChanges} from './links.ts';
import type {PlannedGuest} from './plan.ts';
import type {Phase, Step} from './steps.ts';
import {isChanged, type PlannedFile} from './files.ts';
import {arrivalSteps, startSteps, stopSteps} from './guests.ts';
import {wickedSteps} from './wicked/steps.ts';

/** What each network back end must know: how links go from old to new and back. */
type NetworkSteps = typeof wickedSteps;
const networkSteps = {wicked: wickedSteps} satisfies Record<NetworkBackEnd, NetworkSteps>;

export interface Sequence {
  readonly steps: Readonly<Record<Phase, readonly Step[]>>;
  readonly undo: {readonly beforeRestore: readonly Step[]; readonly afterRestore: readonly Step[]};
}

/** What the steps are made from. */
export interface Subject {
  readonly network: NetworkBackEnd;
  readonly files: readonly PlannedFile[];
  readonly links: LinkChanges;
  readonly before: HostIntent;
  readonly after: HostIntent;
  /** Guests that are restarted, in the order in which they start. */
  readonly restarted: readonly PlannedGuest[];
  readonly loadsFirewall: boolean;
  /** Links that must have an address from a DHCP server. */
  readonly leases?: readonly LinkName[];
}

/**
 * The order of activation: kernel settings, links and routes, firewall, what guests start from, guests. Undo goes the
 * other way round, but for the way to the host, which comes back first.
 */
export function sequence(subject: Subject): Sequence {
  const {links, after, before, restarted} = subject;
  const network = networkSteps[subject.network];
  const files = (kind: FileKind) => fileSteps(subject.files.filter((file) => kindOf(file.path) === kind));
  return {
    steps: {
      'stop-guests': stopSteps(restarted),
      change: [
        ...network.leave(links),
        ...files('kernel'),
        ...kernelSteps(before, after),
        ...files('network'),
        ...network.enter(links, after, subject.leases ?? []),
        ...files('firewall'),
        ...(subject.loadsFirewall ? [{do: 'firewall-load'} as const] : []),
        // The firewall sets kernel settings of its own when it is loaded.
        ...(subject.loadsFirewall ? kernelReadBack(before, after) : []),
        ...files('guest'),
      ],
      'start-guests': [...startSteps(restarted), ...arrivalSteps(restarted, after)],
    },
    undo: {
      beforeRestore: network.undoBeforeRestore(links),
      afterRestore: [
        ...network.undoAfterRestore(links),
        ...stopSteps(restarted),
        ...network.undoVifs(links),
        ...startSteps(restarted),
        ...arrivalSteps(restarted, before),
      ],
    },
  };
}

type FileKind = 'kernel' | 'network' | 'firewall' | 'guest';

function kindOf(path: string): FileKind {
  if (path.startsWith('/etc/sysctl')) return 'kernel';
  if (path.startsWith('/etc/sysconfig/network/')) return 'network';
  return path === '/etc/sysconfig/SuSEfirewall2' ? 'firewall' : 'guest';
}

const fileSteps = (files: readonly PlannedFile[]): readonly Step[] =>
  files.flatMap((file): readonly Step[] => {
    if (!isChanged(file)) return [];
    return [file.after === null ? {do: 'file-remove', path: file.path} : {do: 'file-put', path: file.path}];
  });

const forwardingKey = 'net/ipv4/ip_forward';
const proxyArpKey = (link: string): string => `net/ipv4/conf/${link}/proxy_arp`;

/** Forwarding is never switched off: others than us may need it, and the file no longer asks for it. */
function kernelSettings(before: HostIntent, after: HostIntent): readonly (readonly [string, string])[] {
  const stays = (link: string) => after.links.some((l) => l.name === link && l.kind !== 'vif');
  const on = after.proxyArp.filter((link) => stays(link) && !before.proxyArp.includes(link));
  const off = before.proxyArp.filter((link) => stays(link) && !after.proxyArp.includes(link));
  return [
    ...(after.forwarding && !before.forwarding ? [[forwardingKey, '1'] as const] : []),
    ...on.map((link) => [proxyArpKey(link), '1'] as const),
    ...off.map((link) => [proxyArpKey(link), '0'] as const),
  ];
}

const kernelSteps = (before: HostIntent, after: HostIntent): readonly Step[] =>
  kernelSettings(before, after).map(([key, value]): Step => ({do: 'sysctl-set', key, value}));

const kernelReadBack = (before: HostIntent, after: HostIntent): readonly Step[] =>
  kernelSettings(before, after).map(([key, value]): Step => ({do: 'expect-sysctl', key, value}));
