import type {HostIntent} from '../model/intent.ts';
import type {NetworkBackEnd} from '../model/platform.ts';
import type {LinkName} from '../model/values.ts';
import type {ForwardingChange} from './forwarding.ts';
import type {LinkChanges} from './links.ts';
import type {PlannedGuest} from './plan.ts';
import type {RunningRule} from './running-rule.ts';
import type {ServiceChanges} from './services.ts';
import type {Phase, Step} from './steps.ts';
import {bridgeServedBy} from '../model/dnsmasq-files.ts';
import {isChanged, type PlannedFile} from './files.ts';
import {forwardingKey} from './forwarding.ts';
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
  readonly services?: ServiceChanges;
  /** What must be found in the firewall once it is loaded. */
  readonly rules: readonly RunningRule[];
  readonly forwarding: ForwardingChange;
}

/**
 * The order of activation: kernel settings, links and routes, firewall, what guests start from, guests. Undo goes the
 * other way round, but for the way to the host, which comes back first.
 */
export function sequence(subject: Subject): Sequence {
  const {links, after, before, restarted} = subject;
  const network = networkSteps[subject.network];
  const services = subject.services ?? {fresh: [], altered: [], gone: []};
  const running = [...services.fresh, ...services.altered];
  const files = (kind: FileKind) => fileSteps(subject.files.filter((file) => kindOf(file.path) === kind));
  return {
    steps: {
      'stop-guests': stopSteps(restarted),
      change: [
        ...serviceSteps('service-down', services.gone),
        ...network.leave(links),
        ...files('kernel'),
        ...setSteps(forwardingSetting(subject, 'set')),
        ...files('network'),
        ...network.enter(links, after, subject.leases ?? []),
        // A link that is made now, or made anew, had no settings before.
        ...setSteps(proxyArpSettings(subject)),
        ...files('firewall'),
        ...(subject.loadsFirewall ? [{do: 'firewall-load'} as const] : []),
        // The firewall sets kernel settings of its own when it is loaded.
        ...(subject.loadsFirewall
          ? [
              ...readBackSteps([...forwardingSetting(subject, 'expect'), ...proxyArpSettings(subject)]),
              ...ruleReadBack(subject.rules),
            ]
          : []),
        ...files('service'),
        ...(services.gone.length > 0 ? [{do: 'service-reload'} as const] : []),
        ...serviceSteps('service-up', running),
        ...serviceSteps('expect-service', running),
        ...files('guest'),
      ],
      'start-guests': [...startSteps(restarted), ...arrivalSteps(restarted, after)],
    },
    undo: {
      beforeRestore: [...serviceSteps('service-down', services.fresh), ...network.undoBeforeRestore(links)],
      afterRestore: [
        ...network.undoAfterRestore(links),
        ...(services.fresh.length > 0 ? [{do: 'service-reload'} as const] : []),
        ...serviceSteps('service-up', [...services.altered, ...services.gone]),
        ...stopSteps(restarted),
        ...network.undoVifs(links),
        ...startSteps(restarted),
        ...arrivalSteps(restarted, before),
      ],
    },
  };
}

const ruleReadBack = (rules: readonly RunningRule[]): readonly Step[] =>
  rules.map((rule): Step => ({do: 'expect-rule', rule}));

/** In the order of their names; whoever waits for one of them waits for its link. */
const serviceSteps = (verb: 'service-up' | 'service-down' | 'expect-service', units: readonly string[]) =>
  units.toSorted().map((service): Step => ({do: verb, service}));

type FileKind = 'kernel' | 'network' | 'firewall' | 'service' | 'guest';

function kindOf(path: string): FileKind {
  if (path.startsWith('/etc/sysctl')) return 'kernel';
  if (path.startsWith('/etc/sysconfig/network/')) return 'network';
  if (bridgeServedBy(path) !== undefined) return 'service';
  return path === '/etc/sysconfig/SuSEfirewall2' ? 'firewall' : 'guest';
}

const fileSteps = (files: readonly PlannedFile[]): readonly Step[] =>
  files.flatMap((file): readonly Step[] => {
    if (!isChanged(file)) return [];
    return [file.after === null ? {do: 'file-remove', path: file.path} : {do: 'file-put', path: file.path}];
  });

const proxyArpKey = (link: string): string => `net/ipv4/conf/${link}/proxy_arp`;

type Setting = readonly [key: string, value: string];

/** A link that is set up anew may be another one to the kernel, with settings of its own. */
function proxyArpSettings({links: {altered}, before, after}: Subject): readonly Setting[] {
  const stays = (link: string) => after.links.some((l) => l.name === link && l.kind !== 'vif');
  const isNew = (link: string) =>
    !before.proxyArp.some((other) => other === link) || altered.some((other) => other === link);
  const on = after.proxyArp.filter((link) => stays(link) && isNew(link));
  const off = before.proxyArp.filter((link) => stays(link) && !after.proxyArp.some((other) => other === link));
  return [
    ...on.map((link): Setting => [proxyArpKey(link), '1']),
    ...off.map((link): Setting => [proxyArpKey(link), '0']),
  ];
}

/** What is written for a change of forwarding, and what must be there in the end. */
const forwardingValues: Readonly<Record<ForwardingChange, {readonly set?: string; readonly expect?: string}>> = {
  none: {},
  on: {set: '1', expect: '1'},
  'is-on': {expect: '1'},
  off: {set: '0', expect: '0'},
  kept: {},
};

function forwardingSetting({forwarding}: Subject, what: 'set' | 'expect'): readonly Setting[] {
  const value = forwardingValues[forwarding][what];
  return value === undefined ? [] : [[forwardingKey, value]];
}

const setSteps = (settings: readonly Setting[]): readonly Step[] =>
  settings.map(([key, value]): Step => ({do: 'sysctl-set', key, value}));

const readBackSteps = (settings: readonly Setting[]): readonly Step[] =>
  settings.map(([key, value]): Step => ({do: 'expect-sysctl', key, value}));
