import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {planRollback} from '../../src/app/rollback.ts';
import type {PlannedFleet} from '../../src/app/plan.ts';
import type {HostName} from '../../src/model/values.ts';
import {assets, inventory, Office, type Natures} from './office.ts';

let office: Office;
afterEach(() => office.remove());

/** A run that came to its end, and hosts that are ready for another. */
async function ran(natures: Natures = {}): Promise<string> {
  office = new Office(natures);
  const {run, results} = await office.apply(await office.plan());
  for (const {host, outcome} of results) if (outcome === 'applied') office.settle(host as 'earth');
  return run;
}

async function back(run: string): Promise<PlannedFleet> {
  const planned = await planRollback(run, assets.kit, office.ports, 2);
  if (!planned.ok) throw planned.error;
  return planned.value;
}

const kinds = ({plan}: PlannedFleet) =>
  plan.hosts.map((host) => `${host.host} ${host.kind === 'refused' ? host.code : host.kind}`);

describe('rolling a confirmed run back', () => {
  it('brings every file back byte for byte, and the record too', async () => {
    const run = await ran();
    const {results, exit} = await office.apply(await back(run));
    expect(results.map(({outcome}) => outcome)).toEqual(['applied', 'applied', 'applied']);
    expect(exit).toBe(0);
    const fresh = new Office();
    for (const name of ['earth', 'mars', 'venus'] as const) {
      expect(Object.fromEntries(office.hosts[name].files)).toEqual(Object.fromEntries(fresh.hosts[name].files));
      expect(JSON.parse(office.hosts[name].record ?? '{}')).toMatchObject({files: {}});
    }
    fresh.remove();
  });

  it('is a change like any other: it says its risk, and has steps and their undo', async () => {
    const [earth] = (await back(await ran())).plan.hosts;
    if (earth?.kind !== 'change') throw new Error(earth?.kind);
    expect(earth.risk.cutsManagement).toBe(true);
    expect(earth.steps.change.map((step) => step.do)).toEqual(
      expect.arrayContaining(['link-down', 'file-remove', 'file-put', 'link-up', 'firewall-load']),
    );
    expect(earth.verify.files['/etc/sysconfig/network/ifcfg-br0']).toBe('-');
  });

  it('refuses a host on which one of the files changed since, and plans the others', async () => {
    const run = await ran();
    office.hosts.mars.files.set('/etc/sysconfig/network/ifcfg-br0', "STARTMODE='off'\n");
    const planned = await back(run);
    expect(kinds(planned)).toEqual(['earth change', 'mars plan/changed-since', 'venus change']);
  });

  it('refuses a host on which one of the files is gone', async () => {
    const run = await ran();
    office.hosts.mars.files.delete('/etc/sysconfig/network/ifcfg-br0');
    expect(kinds(await back(run))[1]).toBe('mars plan/changed-since');
  });

  it('is not hindered by files that the run did not touch', async () => {
    const run = await ran();
    office.hosts.mars.files.set('/etc/sysctl.conf', 'vm.swappiness=1\n');
    const planned = await back(run);
    expect(kinds(planned)[1]).toBe('mars change');
    expect(JSON.stringify(planned.plan.hosts[1])).not.toContain('"/etc/sysctl.conf","before"');
  });

  it('leaves what earlier runs own', async () => {
    await ran();
    const island = inventory
      .replace('hosts:', '  island: {kind: bridged, bridge: br5, uplink: none, hostAddress: none}\nhosts:')
      .replace('networks: [lan]', 'networks: [lan, island]');
    const before = office.hosts.earth.record;
    const {after} = new Office().hosts.earth.nature;
    office.settle('earth', {after});
    const second = await office.apply(await office.plan(['earth' as HostName], island));
    expect(second.results.map(({outcome}) => outcome)).toEqual(['applied']);
    office.settle('earth', {after});
    await office.apply(await back(second.run));
    const files = (record: string | undefined) => (JSON.parse(record ?? '{}') as {readonly files: object}).files;
    expect(files(office.hosts.earth.record)).toEqual(files(before));
  });

  it('leaves out hosts on which the run was not confirmed', async () => {
    const run = await ran({mars: {fails: 'change'}});
    expect(kinds(await back(run))).toEqual(['earth change', 'venus change']);
  });

  it('tells hosts that cannot be looked at apart', async () => {
    const run = await ran();
    office.network.reachable = (address) => address !== '192.168.1.22';
    const planned = await back(run);
    expect(kinds(planned)).toEqual(['earth change', 'venus change']);
    expect(planned.unreachable.map(({host}) => host)).toEqual(['mars']);
  });

  it('takes our own mistake with one host for that host alone', async () => {
    const run = await ran();
    office.hosts.mars.exec = () => {
      throw new Error('our mistake');
    };
    const planned = await back(run);
    expect(kinds(planned)).toEqual(['earth change', 'venus change']);
    expect(planned.unreachable).toMatchObject([{host: 'mars', failure: {code: 'run/bug'}}]);
  });

  it('is nothing to do a second time: the files are not those of the run any more', async () => {
    const run = await ran();
    await office.apply(await back(run));
    for (const name of ['earth', 'mars', 'venus'] as const) office.settle(name);
    expect(new Set(kinds(await back(run)).map((line) => line.split(' ')[1]))).toEqual(new Set(['plan/changed-since']));
  });

  it('can itself be rolled back', async () => {
    const first = await ran();
    const second = await office.apply(await back(first));
    for (const name of ['earth', 'mars', 'venus'] as const) office.settle(name);
    const again = await office.apply(await back(second.run));
    expect(again.results.map(({outcome}) => outcome)).toEqual(['applied', 'applied', 'applied']);
    expect(office.hosts.earth.files.has('/etc/sysconfig/network/ifcfg-br0')).toBe(true);
  });
});

describe('a run that cannot be rolled back', () => {
  const codeOf = async (run: string) => {
    const planned = await planRollback(run, assets.kit, office.ports, 2);
    return planned.ok ? 'planned' : planned.error.code;
  };

  it('is one in which nothing was applied', async () => {
    const fails = {fails: 'change'} as const;
    expect(await codeOf(await ran({earth: fails, mars: fails, venus: fails}))).toBe('plan/nothing-applied');
  });

  it('is one that nobody knows', async () => {
    await ran();
    expect(await codeOf('20991231-000000')).toBe('journal/unreadable');
  });

  it('is one whose plan was tampered with: its texts would go to the hosts', async () => {
    const run = await ran();
    writeFileSync(join(office.runs, run, 'plan.json'), '{"format":"vifleet/plan","version":1,"hosts":[]}');
    expect(await codeOf(run)).toBe('plan/changed');
  });

  it('is one whose journal ended before it began', async () => {
    await ran();
    mkdirSync(join(office.runs, 'r0'));
    for (const [file, text] of [
      ['journal.jsonl', '{"entry":"run"'],
      ['plan.json', '{}'],
    ] as const)
      writeFileSync(join(office.runs, 'r0', file), text);
    expect(await codeOf('r0')).toMatch(/^(journal|plan)\//);
  });
});
