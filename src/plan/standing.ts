import type {Failure} from '../base/failure.ts';
import type {GuestIntent, HostIntent} from '../model/intent.ts';
import type {HostName} from '../model/values.ts';
import type {HostDrift} from './drift/host.ts';
import type {ChangedHost, HostPlan} from './plan.ts';
import {Failure as Trouble} from '../base/failure.ts';
import {gatewayOf} from './verify.ts';

/** How a host stands. `unjudged`: it answered, and what is there cannot be compared. */
export type Standing = {readonly host: HostName} & (
  | {readonly kind: 'sound'}
  | {readonly kind: 'unsound'; readonly problems: readonly string[]}
  | {readonly kind: 'unjudged'; readonly failure: Failure}
  | {readonly kind: 'unreachable'; readonly failure: Failure}
);

/** Somebody who must answer, and the questions (as the kit takes them) of which one answer is enough. */
export interface Questions {
  readonly who: string;
  readonly any: readonly string[];
}

/** The gateway, and every running guest whose address is known. A guest may refuse a ping, but not to be found. */
export function questionsOf(intent: HostIntent, running: ReadonlySet<string>): readonly Questions[] {
  const gateway = gatewayOf(intent);
  return [
    ...(gateway === undefined
      ? []
      : [{who: `the gateway ${gateway.gateway}`, any: [`arp ${gateway.gateway} ${gateway.link}`]}]),
    ...intent.guests.filter(({name}) => running.has(name)).flatMap(guestQuestions),
  ];
}

const guestQuestions = (guest: GuestIntent): readonly Questions[] =>
  guest.vifs.flatMap((vif) =>
    vif.kind === 'routed' || vif.kind === 'masqueraded'
      ? [{who: `${guest.name} at ${vif.address}`, any: [`ping ${vif.address}`, `arp ${vif.address} ${vif.device}`]}]
      : [],
  );

/** What a look at the host came to: `silent` did not answer any of their questions. */
export function standingOf(plan: HostPlan, drift: HostDrift, silent: readonly string[]): Standing {
  const {host} = plan;
  if (plan.kind === 'refused') return {host, kind: 'unjudged', failure: notPlanned(plan)};
  if (drift.kind !== 'compared') return drift;
  const dead = drift.differences.filter((difference) => difference.class === 'not-live');
  const problems = [
    ...(plan.kind === 'change' ? pending(plan, new Set(dead.map(({object}) => object))) : []),
    ...dead.map(({object, what}) => `${object} ${what}`),
    ...silent.map((who) => `${who} does not answer`),
  ];
  return problems.length === 0 ? {host, kind: 'sound'} : {host, kind: 'unsound', problems};
}

/** What an apply would change; what is only not live is told by itself. */
function pending({changes, files}: ChangedHost, dead: ReadonlySet<string>): readonly string[] {
  const objects = changes.map(({object}) => object);
  if (objects.length === 0) return files.map(({path}) => `${path} is not yet as the inventory says`);
  return objects.filter((object) => !dead.has(object)).map((object) => `${object} is not yet as the inventory says`);
}

const notPlanned = ({host, code, message, hint}: Extract<HostPlan, {kind: 'refused'}>): Failure =>
  new Trouble(code as Failure['code'], message, {where: {host}, hint});
