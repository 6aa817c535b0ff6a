import {afterEach, describe, expect, it} from 'vitest';
import type {Rollout} from '../../src/playbook/rollout.ts';
import {unlimited, type Limits} from '../../src/run/budget.ts';
import {inventory, names, Office, type Natures} from './office.ts';

let office: Office;
afterEach(() => office.remove());

const oneByOne: Pick<Rollout, 'canary' | 'batch'> = {canary: 0, batch: {kind: 'hosts', hosts: 1}};

/** Rolls the bridges out over earth, mars and venus, and gives outcomes by host. */
async function rolledOut(
  natures: Natures,
  limits: Partial<Limits>,
  rollout = oneByOne,
  before: (office: Office) => void = () => undefined,
) {
  office = new Office(natures);
  before(office);
  const planned = await office.plan(names, inventory, {rollout});
  const report = await office.apply(planned, 3, {...unlimited, ...limits});
  return {
    report,
    outcomes: Object.fromEntries(report.results.map(({host, outcome}) => [host, outcome])),
    order: office.events.flatMap((event) =>
      event.event === 'host-finished' ? [event.host] : event.event === 'run-paused' ? ['pause'] : [],
    ),
  };
}

describe('a rollout', () => {
  it('goes batch by batch, with a pause between two of them and none after the last', async () => {
    const {outcomes, order, report} = await rolledOut({}, {pauseSeconds: 600});
    expect(outcomes).toEqual({earth: 'applied', mars: 'applied', venus: 'applied'});
    expect(order).toEqual(['earth', 'pause', 'mars', 'pause', 'venus']);
    expect(office.clock.seconds()).toBeGreaterThanOrEqual(1_200);
    expect(report.overspent).toBe(false);
  });

  it('begins no new host when more ended badly than the budget allows', async () => {
    const {outcomes, report} = await rolledOut({earth: {fails: 'change'}}, {budget: 0, pauseSeconds: 600});
    expect(outcomes).toEqual({
      earth: 'rolled-back (verified)',
      mars: 'skipped (budget)',
      venus: 'skipped (budget)',
    });
    expect(report).toMatchObject({exit: 4, overspent: true});
    expect(office.hosts.venus.verbs).toEqual(['read']);
    expect(office.clock.seconds()).toBeLessThan(600);
  });

  it('goes on while the budget lasts', async () => {
    const {outcomes, report} = await rolledOut({earth: {fails: 'change'}}, {budget: 1});
    expect(outcomes).toEqual({earth: 'rolled-back (verified)', mars: 'applied', venus: 'applied'});
    expect(report).toMatchObject({exit: 3, overspent: false});
  });

  it('counts what ended badly before this run', async () => {
    const {outcomes} = await rolledOut({}, {budget: 1, spent: 2});
    expect(Object.values(outcomes)).toEqual(['skipped (budget)', 'skipped (budget)', 'skipped (budget)']);
  });

  it('counts a host that is not reached before anybody starts', async () => {
    const {outcomes} = await rolledOut({}, {budget: 0}, oneByOne, ({network}) => {
      network.reachable = (address) => address !== '192.168.1.23';
    });
    expect(outcomes).toEqual({
      earth: 'skipped (budget)',
      mars: 'skipped (budget)',
      venus: 'unreachable (untouched)',
    });
  });

  it('ends with a canary that ends badly, whatever the budget', async () => {
    const all: Pick<Rollout, 'canary' | 'batch'> = {canary: 1, batch: {kind: 'percent', percent: 100}};
    const {outcomes, report} = await rolledOut({earth: {fails: 'change'}}, {canary: true, budget: 3}, all);
    expect(outcomes).toEqual({
      earth: 'rolled-back (verified)',
      mars: 'skipped (budget)',
      venus: 'skipped (budget)',
    });
    expect(report.results[1]?.detail).toBe('a canary ended badly');
  });

  it('lets the canary go alone, though more hosts could be worked on at the same time', async () => {
    const all: Pick<Rollout, 'canary' | 'batch'> = {canary: 1, batch: {kind: 'percent', percent: 100}};
    await rolledOut({}, {canary: true}, all);
    const begins = office.events.flatMap((event, at) =>
      event.event === 'host-phase' && event.phase === 'begin' ? [[event.host, at] as const] : [],
    );
    const ended = office.events.findIndex((event) => event.event === 'host-finished' && event.host === 'earth');
    expect(begins.filter(([, at]) => at < ended).map(([host]) => host)).toEqual(['earth']);
  });
});
