import type {HostName} from '../model/values.ts';
import type {Amount, Rollout} from '../playbook/rollout.ts';
import type {HostPlan} from './plan.ts';

/**
 * The hosts of a plan in the order of a rollout: those that nothing is done to (what they come to is known, and counts
 * before anybody starts), the canary alone, then the others. Percents are of `total`, the hosts that were asked for.
 */
export function batchesOf(
  hosts: readonly HostPlan[],
  {canary, batch}: Pick<Rollout, 'canary' | 'batch'>,
  total: number,
): readonly (readonly HostName[])[] {
  const changed = hosts.filter(({kind}) => kind === 'change').map(({host}) => host);
  const settled = hosts.filter(({kind}) => kind !== 'change').map(({host}) => host);
  const rest = changed.slice(canary);
  const size = Math.max(1, Math.ceil(hostsIn(batch, total)));
  const batches = Array.from({length: Math.ceil(rest.length / size)}, (_, i) => rest.slice(i * size, (i + 1) * size));
  return [settled, changed.slice(0, canary), ...batches].filter((names) => names.length > 0);
}

/** How many of `total` hosts may end badly. A share is rounded down: 10% of five hosts is none. */
export const budgetOf = (budget: Amount, total: number): number => Math.floor(hostsIn(budget, total));

const hostsIn = (amount: Amount, total: number): number =>
  amount.kind === 'hosts' ? amount.hosts : (total * amount.percent) / 100;
