import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {allRuns, showRun} from '../../src/app/runs.ts';
import {Office, type Natures} from './office.ts';

let office: Office;
afterEach(() => office.remove());

async function ran(natures: Natures = {}, reachable?: (address: string) => boolean): Promise<string> {
  office = new Office(natures);
  const planned = await office.plan();
  if (reachable !== undefined) office.network.reachable = reachable;
  // One after the other: they share a clock, and waiting for one would be the end of another.
  const {run} = await office.apply(planned, 1);
  delete office.network.reachable;
  return run;
}

/** mars goes away when its change is under way. */
const marsGoesAway = (address: string) =>
  address !== '192.168.1.22' || !office.hosts.mars.verbs.some((verb) => verb.startsWith('go change'));

describe('the runs', () => {
  it('are listed with what became of them, newest last', async () => {
    await ran({mars: {fails: 'change'}});
    office.settle('earth');
    await office.apply(await office.plan(['earth' as never]));
    const runs = await allRuns(office.runs);
    expect(runs.map(({run, finished, exit}) => [run, finished, exit])).toEqual([
      ['20260101-000001', true, 3],
      ['20260101-000002', true, 0],
    ]);
  });

  it('are listed without those that cannot be read', async () => {
    const run = await ran();
    mkdirSync(join(office.runs, '20260101-000009'));
    writeFileSync(join(office.runs, '20260101-000009', 'journal.jsonl'), 'damaged\n');
    expect((await allRuns(office.runs)).map((summary) => summary.run)).toEqual([run]);
  });

  it('are settled by the journal where it knows the outcome: no host is asked', async () => {
    const run = await ran({mars: {fails: 'change'}});
    const asked = office.hosts.mars.verbs.length;
    const shown = await showRun(run, office.ports);
    expect(shown.ok && shown.value.asked).toEqual([]);
    expect(office.hosts.mars.verbs).toHaveLength(asked);
  });

  it('are settled by the host where the journal does not know: it was away, and is back', async () => {
    const run = await ran({}, marsGoesAway);
    const shown = await showRun(run, office.ports);
    if (!shown.ok) throw shown.error;
    expect(shown.value.summary.hosts.map(({outcome}) => outcome)).toEqual([
      'applied',
      'unreachable (armed)',
      'applied',
    ]);
    expect(shown.value.asked.map(({host}) => host)).toEqual(['mars']);
    const [mars] = shown.value.asked;
    expect(mars?.answer.ok && mars.answer.value).toMatchObject({decision: 'rolled-back', decidedBy: 'guard'});
  });

  it('say of a host that is still away that it is', async () => {
    const run = await ran({}, marsGoesAway);
    office.network.reachable = (address) => address !== '192.168.1.22';
    const shown = await showRun(run, office.ports);
    expect(shown.ok && shown.value.asked[0]?.answer.ok).toBe(false);
  });
});
