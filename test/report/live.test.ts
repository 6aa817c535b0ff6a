import {expect, test} from 'vitest';
import type {Outcome} from '../../src/model/outcome.ts';
import type {HostPhase} from '../../src/run/events.ts';
import {liveView} from '../../src/report/live.ts';
import {Progress, shownPhases} from '../../src/report/progress.ts';

const started = (hosts: readonly string[]) => ({event: 'run-started', run: 'r', hosts}) as const;
const phase = (host: string, name: HostPhase) => ({event: 'host-phase', host, phase: name, detail: 'why'}) as const;
const finished = (host: string, outcome: Outcome) => ({event: 'host-finished', host, outcome, detail: 'so'}) as const;

test('a host that is taken back counts where it ended, and never as confirmed', () => {
  const progress = new Progress();
  progress.note(started(['earth', 'mars']));
  for (const host of ['earth', 'mars']) progress.note(phase(host, 'change'));
  expect(progress.counts('change')).toEqual({running: 2, past: 0, ended: 0});
  progress.note(phase('earth', 'confirm'));
  progress.note(phase('mars', 'rollback'));
  expect([...progress.troubles]).toEqual([['mars', 'rolling back: why']]);
  progress.note(finished('earth', 'applied'));
  progress.note(finished('mars', 'rolled-back (verified)'));
  expect(progress.counts('look')).toEqual({running: 0, past: 2, ended: 0});
  expect(progress.counts('change')).toEqual({running: 0, past: 1, ended: 1});
  expect(progress.counts('confirm')).toEqual({running: 0, past: 1, ended: 0});
  expect(shownPhases.every((name) => progress.isOver(name))).toBe(true);
});

test('a phase is not over while a host may still come to it', () => {
  const progress = new Progress();
  progress.note(started(['earth', 'mars']));
  progress.note(finished('mars', 'unreachable (untouched)'));
  progress.note(phase('earth', 'verify'));
  expect(progress.isOver('look')).toBe(true);
  expect(progress.isOver('change')).toBe(true);
  expect(progress.isOver('confirm')).toBe(false);
});

test('ten thousand hosts are counted in a moment', () => {
  const progress = new Progress();
  const hosts = Array.from({length: 10_000}, (_, i) => `xen${i}`);
  progress.note(started(hosts));
  const begin = performance.now();
  for (const name of shownPhases)
    for (const host of hosts) {
      progress.note(phase(host, name));
      progress.counts(name);
    }
  expect(progress.counts('confirm')).toEqual({running: 10_000, past: 0, ended: 0});
  expect(performance.now() - begin).toBeLessThan(5_000);
});

test('the view leaves Ctrl-C to the run, and says nothing where there is no terminal', async () => {
  const before = process.listenerCount('SIGINT');
  const view = liveView(80);
  view.show(started(['earth']));
  expect(process.listenerCount('SIGINT')).toBe(before);
  view.show(finished('earth', 'applied'));
  await view.close();
});
