import type {Failure} from '../base/failure.ts';
import type {Templates} from '../desired/templates.ts';
import type {Fleet, Host} from '../model/fleet.ts';
import type {HostName} from '../model/values.ts';
import type {PlannedHost} from '../plan/host.ts';
import type {HostPlan, Plan} from '../plan/plan.ts';
import type {GatherContext} from '../run/gather.ts';
import type {Ports} from './ports.ts';
import {ok, type Result} from '../base/result.ts';
import {desireHost} from '../desired/desired.ts';
import {compileTemplates} from '../desired/templates.ts';
import {buildKit, type Kit} from '../host-kit/build.ts';
import {loadHostKit, loadTemplates} from '../load/assets.ts';
import {guestsOn} from '../model/fleet.ts';
import {knowledgeOf} from '../observed/knowledge.ts';
import type {Ceiling, GuestsOfPlay} from '../playbook/playbook.ts';
import type {Rollout} from '../playbook/rollout.ts';
import {batchesOf} from '../plan/batches.ts';
import {underCeiling} from '../plan/ceiling.ts';
import {sealPlan} from '../plan/format.ts';
import {planHost} from '../plan/host.ts';
import {packedPlan} from '../plan/packed.ts';
import {gatherHost} from '../run/gather.ts';
import {eachHost, type LookOptions} from './each-host.ts';

/** The texts that a run is made with: templates for the plan, the kit for the hosts. */
export interface Assets {
  readonly templates: Templates;
  readonly kit: Kit;
}

export async function loadAssets(userTemplates: string | undefined): Promise<Result<Assets, Failure>> {
  const templates = await loadTemplates(userTemplates);
  if (!templates.ok) return templates;
  const kit = await loadHostKit();
  return kit.ok ? ok({templates: compileTemplates(templates.value), kit: buildKit(kit.value)}) : kit;
}

export interface PlanOptions extends LookOptions {
  /** The order of the hosts; without it all are worked on together. */
  readonly rollout?: Pick<Rollout, 'canary' | 'batch'>;
  /** The most that a guest may feel; a host above it is refused. */
  readonly ceiling?: Ceiling;
}

/** A plan, and the hosts that could not be looked at or planned (`run/bug`): no plan can speak of them. */
export interface PlannedFleet {
  readonly plan: Plan;
  readonly unreachable: readonly {readonly host: HostName; readonly failure: Failure}[];
}

type Looked = {readonly host: HostName} & ({readonly planned: PlannedHost} | {readonly failure: Failure});

/** Looks at the hosts, many at a time, and plans each. Nothing is written on any host. */
export async function planFleet(
  fleet: Fleet,
  hosts: readonly HostName[],
  assets: Assets,
  ports: Ports,
  options: PlanOptions,
): Promise<PlannedFleet> {
  const looked = await eachHost<Looked>(fleet, hosts, assets.kit, ports, options, {
    look: async (host, context) => kept(await lookAt(fleet, host, assets.templates, context, options.guests), options),
    mistaken: (host, failure) => ({host, failure}),
  });
  return assemble(hosts, looked, options);
}

/** What is kept of a host until the last one was looked at. */
function kept(looked: Looked, {ceiling}: PlanOptions): Looked {
  if ('failure' in looked) return looked;
  const {plan, texts} = ceiling === undefined ? looked.planned : underCeiling(looked.planned, ceiling);
  return {host: looked.host, planned: {plan: packedPlan(plan), texts}};
}

async function lookAt(
  fleet: Fleet,
  host: Host,
  templates: Templates,
  context: GatherContext,
  move: GuestsOfPlay | undefined,
): Promise<Looked> {
  const guests = guestsOn(fleet, host.name);
  const observed = await gatherHost({host: host.name, ...host.ssh}, guests, context);
  if (!observed.ok) return {host: host.name, failure: observed.error};
  const desired = desireHost(fleet, host, knowledgeOf(observed.value), templates);
  if (!desired.ok) return {host: host.name, planned: {plan: refused(host, desired.error), texts: {}}};
  return {host: host.name, planned: planHost(host, guests, desired.value, observed.value, move)};
}

const refused = (host: Host, failure: Failure): HostPlan => ({
  kind: 'refused',
  host: host.name,
  endpoint: host.ssh,
  platform: host.platform,
  code: failure.code,
  message: failure.message,
  hint: failure.hint,
});

/** Hosts in the order of their names, whatever order they answered in: equal inputs give equal bytes. */
function assemble(hosts: readonly HostName[], looked: readonly Looked[], {rollout}: PlanOptions): PlannedFleet {
  const results = new Map(looked.map((result) => [result.host, result]));
  const inOrder = [...hosts].sort().flatMap((name) => results.get(name) ?? []);
  const planned = inOrder.flatMap((result) => ('planned' in result ? [result.planned] : []));
  const plans = planned.map(({plan: host}) => host);
  const plan = sealPlan({
    format: 'vifleet/plan',
    version: 1,
    batches: rollout === undefined ? [plans.map(({host}) => host)] : batchesOf(plans, rollout, hosts.length),
    hosts: plans,
    texts: Object.assign({}, ...planned.map(({texts}) => texts)) as Plan['texts'],
  });
  return {
    plan,
    unreachable: inOrder.flatMap((result) =>
      'failure' in result ? [{host: result.host, failure: result.failure}] : [],
    ),
  };
}
