import {describe, expect, it} from 'vitest';
import type {HostName} from '../../src/model/values.ts';
import {batchesOf, budgetOf} from '../../src/plan/batches.ts';
import type {HostPlan} from '../../src/plan/plan.ts';
import type {Amount} from '../../src/playbook/rollout.ts';

/** `!` in front: refused; `=`: unchanged; else a host that changes. */
const host = (word: string): HostPlan => {
  const kind = word.startsWith('!') ? 'refused' : word.startsWith('=') ? 'unchanged' : 'change';
  return {kind, host: word.replace(/^[!=]/, '') as HostName} as HostPlan;
};
const hosts = (count: number) => Array.from({length: count}, (_, i) => host(`xen${i + 1}`));
const some = (count: number): Amount => ({kind: 'hosts', hosts: count});
const share = (percent: number): Amount => ({kind: 'percent', percent});

describe('the order of a rollout', () => {
  it.each<[string, number, Amount, readonly number[]]>([
    ['all at once', 0, share(100), [4]],
    ['the canary alone, then the rest', 1, share(100), [1, 3]],
    ['two by two', 0, some(2), [2, 2]],
    ['one that is left over', 0, some(3), [3, 1]],
    ['a quarter', 0, share(25), [1, 1, 1, 1]],
    ['a share of less than a host is one host', 0, share(1), [1, 1, 1, 1]],
    ['more than there are', 9, some(9), [4]],
  ])('%s', (_, canary, batch, sizes) => {
    const batches = batchesOf(hosts(4), {canary, batch}, 4);
    expect(batches.map((names) => names.length)).toEqual(sizes);
    expect(batches.flat()).toEqual(['xen1', 'xen2', 'xen3', 'xen4']);
  });

  it('a host that nothing is done to is no canary, and what it comes to is known before anybody starts', () => {
    const plans = ['=earth', '!mars', 'venus', 'pluto'].map(host);
    expect(batchesOf(plans, {canary: 1, batch: share(50)}, 4)).toEqual([['earth', 'mars'], ['venus'], ['pluto']]);
  });

  it('a share is one of the hosts that were asked for, not of those that change', () => {
    expect(batchesOf(hosts(4), {canary: 0, batch: share(25)}, 16)).toHaveLength(1);
  });

  it('is empty where there is no host', () => {
    expect(batchesOf([], {canary: 1, batch: share(25)}, 0)).toEqual([]);
  });
});

describe('a budget', () => {
  it.each<[Amount, number, number]>([
    [some(2), 10, 2],
    [share(10), 10, 1],
    [share(10), 19, 1],
    [share(10), 9, 0],
    [share(0), 100, 0],
    [share(7), 100, 7],
  ])('%o of %i hosts lets %i end badly', (budget, total, hostsLost) => {
    expect(budgetOf(budget, total)).toBe(hostsLost);
  });
});
