import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {applyJournaled, applyPlan} from '../../src/app/apply.ts';
import {Failure} from '../../src/base/failure.ts';
import {err, ok} from '../../src/base/result.ts';
import {readJournal, readRunPlan} from '../../src/journal/journal.ts';
import {watched} from '../../src/journal/watched.ts';
import {exitCodeOf, worstExit, type ExitCode, type Outcome} from '../../src/model/outcome.ts';
import {unwrittenText} from '../../src/report/unwritten.ts';
import {assets, Office, type Natures} from './office.ts';
import {printPlan} from '../plan/print-plan.ts';

let office: Office;
const open = (natures?: Natures) => (office = new Office(natures));
afterEach(() => office.remove());

/** Plans and applies, and gives outcomes by host and the exit code. */
async function applied(natures: Natures = {}, before: (office: Office) => void = () => undefined) {
  open(natures);
  const planned = await office.plan();
  before(office);
  const report = await office.apply(planned);
  return {
    outcomes: Object.fromEntries(report.results.map(({host, outcome}) => [host, outcome])),
    exit: report.exit,
    report,
  };
}

describe('a run', () => {
  it('applies a plan on all hosts, and finds nothing to do afterwards', async () => {
    const {outcomes, exit} = await applied();
    expect(outcomes).toEqual({earth: 'applied', mars: 'applied', venus: 'applied'});
    expect(exit).toBe(0);
    for (const name of ['earth', 'mars', 'venus'] as const) office.settle(name);
    const again = await office.plan();
    expect(again.plan.hosts.map(({kind}) => kind)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    const second = await office.apply(again);
    expect(second.results.map(({outcome}) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(second.exit).toBe(0);
  });

  it('goes on where one host fails, and the exit code says so', async () => {
    const {outcomes, exit} = await applied({mars: {fails: 'change'}});
    expect(outcomes).toEqual({earth: 'applied', mars: 'rolled-back (verified)', venus: 'applied'});
    expect(exit).toBe(3);
  });

  it.each<[string, Natures, ExitCode]>([
    [
      'a rollback that is not proved before a rollback that is',
      {earth: {fails: 'change'}, mars: {fails: 'change', unproved: true}},
      5,
    ],
    ['a stale host before a rollback', {earth: {fails: 'change'}, mars: {refuses: 'stale'}}, 4],
    ['a rollback before a locked host', {earth: {fails: 'change'}, mars: {refuses: 'locked'}}, 3],
    ['a locked host', {mars: {refuses: 'locked'}}, 6],
  ])('exits with the worst of its hosts: %s', async (_, natures, exit) => {
    expect((await applied(natures)).exit).toBe(exit);
  });

  it('counts hosts that could not be planned as unreachable, never as clean', async () => {
    open();
    office.network.reachable = (address) => address !== '192.168.1.22';
    const report = await office.apply(await office.plan());
    expect(report.results.map(({host, outcome}) => `${host} ${outcome}`)).toEqual([
      'earth applied',
      'mars unreachable (untouched)',
      'venus applied',
    ]);
    expect(report.exit).toBe(4);
  });

  it('does not touch hosts that were refused in the plan', async () => {
    open();
    const noWicked = new Map(office.hosts.mars.nature.before.facts).set('programs', 'ip /sbin/ip\n');
    office.remove();
    const {outcomes, exit} = await applied({mars: {before: {...office.hosts.mars.nature.before, facts: noWicked}}});
    expect(outcomes['mars']).toBe('refused (unsafe)');
    expect(exit).toBe(4);
    expect(office.hosts.mars.verbs).toEqual(['read']);
  });

  it('leaves a host to the run that holds it, and says so already in the plan', async () => {
    open();
    await office.leaveBehind('mars');
    const report = await office.apply(await office.plan());
    expect(report.results.map(({outcome}) => outcome)).toEqual(['applied', 'refused (locked)', 'applied']);
    expect(report.results[1]?.hint).toContain('vifleet unlock mars');
    expect(report.exit).toBe(6);
    expect(office.hosts.mars.decision).toBe('none');
  });

  it('takes our own mistake on one host for that host alone', async () => {
    const {outcomes, exit, report} = await applied({}, ({hosts}) => {
      hosts.mars.exec = () => {
        throw new Error('our mistake');
      };
    });
    expect(outcomes).toEqual({earth: 'applied', mars: 'bug', venus: 'applied'});
    expect(exit).toBe(1);
    expect(report.results[1]?.hint).toContain('guard');
  });

  it('begins no new host after one Ctrl-C', async () => {
    open();
    const planned = await office.plan();
    office.network.meanwhile = (command) => command.includes(' change') && office.raise();
    const report = await office.apply(planned, 1);
    expect(report.results.map(({outcome}) => outcome)).toEqual(['applied', 'skipped (stop)', 'skipped (stop)']);
    expect(report.exit).toBe(130);
    expect(office.hosts.venus.verbs).toEqual(['read']);
  });
});

describe('the journal of a run', () => {
  it('holds the plan that was applied, every host, and the end', async () => {
    open();
    const planned = await office.plan();
    const {run} = await office.apply(planned);
    expect(await readRunPlan(office.runs, run)).toEqual({ok: true, value: printPlan(planned.plan)});
    const read = await readJournal(office.runs, run);
    const entries = read.ok ? read.value : [];
    expect(entries[0]).toMatchObject({entry: 'run', run, plan: planned.plan.id, hosts: ['earth', 'mars', 'venus']});
    expect(entries.filter(({entry}) => entry === 'outcome')).toHaveLength(3);
    expect(entries.at(-1)).toMatchObject({entry: 'end', exit: 0});
  });

  it('must be there before any host is asked for anything', async () => {
    open();
    const planned = await office.plan();
    const runs = join(office.runs, 'in-the-way');
    writeFileSync(runs, '');
    const report = await applyPlan(planned, assets.kit, {...office.ports, runs}, {parallel: 2});
    expect(!report.ok && report.error.code).toBe('journal/write');
    for (const host of Object.values(office.hosts)) expect(host.verbs).toEqual(['read']);
  });

  it.each(['outcome', 'end'] as const)(
    'is missed where its entry "%s" cannot be written: the hosts are well all the same',
    async (entry) => {
      open();
      const planned = await office.plan();
      const full = new Failure('journal/write', 'the journal cannot be written: ENOSPC', {hint: 'free space'});
      const journal = watched({
        folder: '',
        append: (written) => Promise.resolve(written.entry === entry ? err(full) : ok(undefined)),
        close: () => Promise.resolve(),
      });
      const report = await applyJournaled(planned, assets.kit, office.ports, {parallel: 2}, 'r1', journal);
      if (!report.ok) throw report.error;
      expect(report.value.results.map(({outcome}) => outcome)).toEqual(['applied', 'applied', 'applied']);
      expect(report.value).toMatchObject({exit: 1, unwritten: {message: full.message}});
      expect(unwrittenText('r1', full, 80)).toBe(
        'vifleet runs r1 will not tell all of this: the journal cannot be written: ENOSPC\n  [journal/write]\n  hint: free space',
      );
    },
  );

  it('is complete in all other runs', async () => {
    expect((await applied()).report.unwritten).toBeUndefined();
  });

  it('is no other than what views are told', async () => {
    const {report} = await applied();
    const told = office.events.flatMap((event) =>
      event.event === 'host-finished' ? [`${event.host} ${event.outcome}`] : [],
    );
    expect(told.sort()).toEqual(report.results.map(({host, outcome}) => `${host} ${outcome}`));
    expect(office.events.at(-1)).toMatchObject({event: 'run-finished', exit: 0});
  });
});

describe('the exit code', () => {
  it('is the first of 5, 1, 4, 3, 6, 130, 2, 0 that there is', () => {
    const order: readonly ExitCode[] = [5, 1, 4, 3, 6, 130, 2, 0];
    for (const [n, code] of order.entries()) expect(worstExit(order.slice(n).reverse())).toBe(code);
    expect(worstExit([])).toBe(0);
  });

  it('is no success for anything but what is applied or unchanged', () => {
    const good = Object.keys(exitCodeOf).filter((outcome) => exitCodeOf[outcome as Outcome] === 0);
    expect(good.sort()).toEqual(['applied', 'unchanged']);
  });
});
