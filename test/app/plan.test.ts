import {afterEach, describe, expect, it} from 'vitest';
import pico from 'picocolors';
import {planFleet} from '../../src/app/plan.ts';
import {exitOf} from '../../src/cli/verbs/plan.ts';
import {planText} from '../../src/report/plan.ts';
import {parsePlan} from '../../src/plan/format.ts';
import type {HostName} from '../../src/model/values.ts';
import {fleetOf} from '../plan/planned.ts';
import {assets, inventory, names, Office, type Natures} from './office.ts';
import {printPlan} from '../plan/print-plan.ts';

let office: Office | undefined;
const open = (natures?: Natures) => (office = new Office(natures));
afterEach(() => office?.remove());

describe('the plan of a fleet', () => {
  it('has the hosts in the order of their names, whatever order they were asked for, and answered', async () => {
    const text = printPlan((await open().plan()).plan);
    const turned = inventory.replace(/( {2}earth:[^]*?)( {2}mars:[^]*?)( {2}venus:[^]*)/, '$3$2$1');
    expect(turned).not.toBe(inventory);
    for (const parallel of [1, 3]) {
      const {plan} = await planFleet(fleetOf(turned), [...names].reverse(), assets, open().ports, {parallel});
      expect(plan.hosts.map(({host}) => host)).toEqual(['earth', 'mars', 'venus']);
      expect(printPlan(plan)).toBe(text);
    }
  });

  it('is complete: it can be saved and read', async () => {
    const {plan} = await open().plan();
    const read = parsePlan(printPlan(plan), 'plan.json');
    expect(read.ok && read.value.hosts.map(({kind}) => kind)).toEqual(['change', 'change', 'change']);
  });

  it('is made by looking only: one question to each host, and nothing changed there', async () => {
    const {hosts} = open();
    await office?.plan();
    for (const host of Object.values(hosts)) {
      expect(host.verbs).toEqual(['read']);
      expect([host.state, host.record]).toEqual(['old', undefined]);
    }
  });

  it('speaks only of hosts that it was asked for', async () => {
    const {plan} = await open().plan(['mars' as HostName]);
    expect(plan.hosts.map(({host}) => host)).toEqual(['mars']);
    expect(office?.hosts.earth.verbs).toEqual([]);
  });

  it('tells hosts that cannot be looked at apart, and plans the others', async () => {
    const {network} = open();
    network.reachable = (address) => address !== '192.168.1.22';
    const planned = await office?.plan();
    expect(planned?.plan.hosts.map(({host}) => host)).toEqual(['earth', 'venus']);
    expect(planned?.plan.batches.flat()).toEqual(['earth', 'venus']);
    expect(planned?.unreachable.map(({host, failure}) => [host, failure.code])).toEqual([
      ['mars', 'transport/timeout'],
    ]);
  });

  it('takes our own mistake with one host for that host alone', async () => {
    const desk = open();
    desk.hosts.mars.exec = () => {
      throw new Error('our mistake');
    };
    const planned = await desk.plan();
    expect(planned.plan.hosts.map(({host, kind}) => `${host} ${kind}`)).toEqual(['earth change', 'venus change']);
    expect(planned.unreachable).toMatchObject([{host: 'mars', failure: {code: 'run/bug'}}]);
    expect(exitOf(planned)).toBe(1);
    const text = planText({...planned, texts: new Map(), diff: false, width: 100}, pico.createColors(false));
    expect(text).toMatch(
      /mars {2}not planned \[run\/bug\]\n {2}vifleet made a mistake with mars: our mistake\n[^]* {4}at /,
    );
    expect(text).toContain('Plan: 2 to change, 0 unchanged, 1 not planned;');
    const report = await desk.apply(planned);
    expect(report.results.map(({outcome}) => outcome)).toEqual(['applied', 'bug', 'applied']);
    expect([report.exit, desk.hosts.mars.state]).toEqual([1, 'old']);
  });

  it('refuses a host whose inventory asks for what is not built, and plans the others', async () => {
    const text = inventory.replace('platform: leap-42', 'platform: leap-16');
    const {plan} = await open().plan(names, text);
    expect(plan.hosts.map((host) => (host.kind === 'refused' ? host.code : host.kind))).toEqual([
      'platform/not-built',
      'change',
      'change',
    ]);
    expect(parsePlan(printPlan(plan), 'plan.json').ok).toBe(true);
  });

  it('begins with no new host after Ctrl-C', async () => {
    open();
    office?.raise();
    const planned = await office?.plan();
    expect(planned?.plan.hosts).toEqual([]);
    expect(office?.hosts.earth.verbs).toEqual([]);
  });
});
