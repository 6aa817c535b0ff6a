import type {ReadAnswer} from '../host-kit/answer.ts';
import type {RunningFacts, RunningVif} from '../observed/running.ts';
import type {ChangedHost, VerifyGuest} from '../plan/plan.ts';
import {observeHost} from '../observed/host.ts';
import {isActive} from '../observed/services.ts';
import {runningFacts} from '../observed/running.ts';

/** What a look at the host after the change found. */
export interface Seen {
  /** What is not as the plan promised; empty when all is. */
  readonly problems: readonly string[];
  /** What answers neither before nor after: no failure of this change, but worth knowing. */
  readonly silent: readonly string[];
}

/** `answeredBefore`: what answered before the change, by the name of the probe pair. */
export function compareWithPlan(plan: ChangedHost, answer: ReadAnswer, answeredBefore: ReadonlySet<string>): Seen {
  const observed = observeHost(plan.host, answer);
  if (!observed.ok) return {problems: [observed.error.message], silent: []};
  const running = runningFacts(observed.value);
  const probes = probeFindings(plan, answer, answeredBefore);
  return {
    problems: [
      ...fileProblems(plan, new Map(answer.files.map((file) => [file.path, file.sha256]))),
      ...linkProblems(plan, running),
      ...(plan.verify.services ?? [])
        .filter((unit) => !isActive(observed.value.services, unit))
        .map((unit) => `the service ${unit} does not run`),
      ...plan.verify.guests.flatMap((guest) => guestProblems(guest, running)),
      ...probes.problems,
    ],
    silent: probes.silent,
  };
}

const fileProblems = (plan: ChangedHost, found: ReadonlyMap<string, string>): readonly string[] =>
  Object.entries(plan.verify.files)
    .filter(([path, hash]) => (found.get(path) ?? '-') !== hash)
    .map(([path]) => `${path} is not what was planned`);

function linkProblems({verify}: ChangedHost, running: RunningFacts): readonly string[] {
  const addresses = verify.links.flatMap(({link, cidrs}) =>
    cidrs.filter((cidr) => !running.addresses.get(link)?.includes(cidr)).map((cidr) => `${link} does not have ${cidr}`),
  );
  const ports = verify.ports
    .filter(({bridge, port}) => !running.ports.get(bridge)?.includes(port))
    .map(({bridge, port}) => `${port} is not a port of ${bridge}`);
  const vlans = (verify.vlans ?? [])
    .filter(({link, id, on}) => running.vlans.get(link)?.id !== id || running.vlans.get(link)?.on !== on)
    .map(({link, id, on}) => `${link} is not VLAN ${id} on ${on}`);
  const talking = (verify.isolated ?? [])
    .filter((link) => running.addresses.has(link) || running.ipv6.has(link))
    .map((link) => `the host can be reached from ${link}`);
  const bare = (verify.leases ?? [])
    .filter((link) => !running.addresses.has(link))
    .map((link) => `${link} has no address from a DHCP server`);
  const wanted = verify.defaultRoute;
  const found = running.defaultRoute;
  const route = wanted === undefined || (found?.gateway === wanted.gateway && found.link === wanted.link);
  const words = found === undefined ? 'missing' : `via ${found.gateway} dev ${found.link}`;
  return [
    ...addresses,
    ...ports,
    ...vlans,
    ...talking,
    ...bare,
    ...(route ? [] : [`the default route is ${words}, not via ${wanted.gateway} dev ${wanted.link}`]),
  ];
}

function guestProblems({guest, vifs}: VerifyGuest, running: RunningFacts): readonly string[] {
  const found = running.guests.get(guest);
  if (found === undefined) return [`${guest} does not run`];
  return vifs.flatMap((vif) => {
    const there = found.find((other) => other.number === vif.number);
    return there !== undefined && isAttached(vif, there)
      ? []
      : [`eth${vif.number} of ${guest} is ${there === undefined ? 'missing' : whereWords(there)}`];
  });
}

const isAttached = (wanted: VerifyGuest['vifs'][number], found: RunningVif): boolean =>
  wanted.kind === 'bridged'
    ? found.kind === 'bridged' && found.bridge === wanted.bridge
    : found.kind === 'routed' && found.device === wanted.device && found.addresses.includes(wanted.address);

function whereWords(vif: RunningVif): string {
  switch (vif.kind) {
    case 'bridged':
      return `on ${vif.bridge}`;
    case 'routed':
      return `routed ${vif.addresses.join(' ')} via ${vif.device}`;
    case 'loose':
      return `cut off (${vif.why})`;
  }
}

/** The probes to ask before the change, and which pair each belongs to. */
export const probesBefore = (plan: ChangedHost) => plan.verify.probes.filter((pair) => pair.before !== undefined);

function probeFindings(plan: ChangedHost, answer: ReadAnswer, answeredBefore: ReadonlySet<string>): Seen {
  const failed = plan.verify.probes.filter((_, index) => answer.probes[index] !== true);
  const required = failed.filter((pair) => pair.before === undefined || answeredBefore.has(pair.what));
  return {
    problems: required.map((pair) => `${pair.what} does not answer`),
    silent: failed.filter((pair) => !required.includes(pair)).map((pair) => pair.what),
  };
}
