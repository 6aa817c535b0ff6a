import {expect, test} from 'vitest';
import type {Outcome} from '../../src/model/outcome.ts';
import type {ChangedHost, HostPlan} from '../../src/plan/plan.ts';
import type {HostSnapshot} from '../rigs/snapshot.ts';
import {violations, type Run} from './judge.ts';

const alice = (where: string) => ({name: 'alice', vifs: {'0': where}});

const before: HostSnapshot = {
  reachable: true,
  files: {'/etc': 'directory 755 0:0', '/etc/issue': 'file 644 0:0 welcome', '/etc/alice.cfg': 'file 600 0:0 old'},
  own: {},
  facts: {
    addresses: 'br0 inet 192.168.1.20/24 scope global br0\n',
    routes: '4 default via 192.168.1.1 dev br0\n',
    rules4: '-P INPUT DROP\n',
  },
  guests: [alice('bridge br0')],
  transaction: {open: '', id: '', decision: 'none', proof: 'none', trail: [], begins: false},
  executed: [],
};

/** Alice becomes routed: her config is written anew, and a file comes that was not there. */
const plan = {
  kind: 'change',
  files: [
    {path: '/etc/alice.cfg', before: 'old', after: 'new', mode: '0600', uid: 0, gid: 0, because: []},
    {path: '/etc/net/ifcfg-alice.0', before: null, after: 'fresh', mode: '0644', uid: 0, gid: 0, because: []},
  ],
  verify: {
    files: {},
    links: [{link: 'br0', cidrs: ['192.168.1.20/24']}],
    ports: [],
    defaultRoute: {gateway: '192.168.1.1', link: 'br0'},
    guests: [{guest: 'alice', vifs: [{kind: 'routed', number: 0, device: 'alice.0', address: '192.168.1.21'}]}],
    probes: [],
  },
} as unknown as HostPlan & ChangedHost;

const applied: HostSnapshot = {
  ...before,
  files: {
    ...before.files,
    '/etc/alice.cfg': 'file 600 0:0 new',
    '/etc/net': 'directory 755 0:0',
    '/etc/net/ifcfg-alice.0': 'file 644 0:0 fresh',
  },
  guests: [alice('route 192.168.1.21')],
  transaction: {open: '', id: 'one', decision: 'confirmed', proof: 'none', trail: [], begins: false},
};

const rolledBack: HostSnapshot = {
  ...before,
  transaction: {open: 'one', id: 'one', decision: 'rolled-back', proof: 'verified', trail: [], begins: false},
};

const good: Run = {
  plan,
  before,
  planned: before,
  after: applied,
  outcome: 'applied',
  secondPlan: 'unchanged',
  reference: applied,
};
const back: Run = {plan, before, planned: before, after: rolledBack, outcome: 'rolled-back (verified)'};

/** The promises that are reported as broken, each once. */
const brokenIn = (run: Run): readonly string[] => [...new Set(violations(run).map(({promise}) => promise))].sort();
const withAfter = (run: Run, after: Partial<HostSnapshot>): Run => ({...run, after: {...run.after, ...after}});

test('a change that stayed, one that was taken back, and one that never was break no promise', () => {
  expect(violations(good)).toEqual([]);
  expect(violations(back)).toEqual([]);
  expect(violations({plan, before, planned: before, after: before, outcome: 'failed (untouched)'})).toEqual([]);
  expect(
    violations({
      ...back,
      after: {...rolledBack, files: {...before.files, '/etc/systemd/system/vifleet-guard.timer': 'file'}},
    }),
  ).toEqual([]);
});

test('P1: a host that does not answer, or that nobody will ever decide about, is reported', () => {
  expect(brokenIn(withAfter(good, {reachable: false}))).toEqual(['P1']);
  const undecided = {open: 'one', id: 'one', decision: 'none', proof: 'none', trail: ['armed'], begins: false} as const;
  expect(brokenIn({...withAfter(back, {transaction: undecided}), outcome: 'unknown'})).toEqual(['P1']);
});

test('P2: a file, a fact or a proof that is neither old nor new is reported', () => {
  expect(brokenIn(withAfter(back, {files: applied.files}))).toEqual(['P2', 'P5']);
  expect(brokenIn(withAfter(back, {facts: {...before.facts, rules4: '-P INPUT ACCEPT\n'}}))).toEqual(['P2']);
  expect(brokenIn(withAfter(back, {transaction: {...rolledBack.transaction, proof: 'failed'}}))).toEqual(['P2', 'P6']);
  expect(brokenIn(withAfter(good, {files: {...applied.files, '/etc/alice.cfg': 'file 600 0:0 old'}}))).toEqual(['P2']);
  expect(brokenIn(withAfter(good, {facts: {...before.facts, routes: ''}}))).toEqual(['P2']);
  expect(brokenIn(withAfter(good, {facts: {...before.facts, rules4: ''}}))).toEqual(['P2']);
});

test('P3: a guest that is down, doubled, cut off or elsewhere is reported', () => {
  expect(brokenIn(withAfter(good, {guests: []}))).toEqual(['P3']);
  expect(brokenIn(withAfter(good, {guests: [...applied.guests, ...applied.guests]}))).toEqual(['P3']);
  expect(brokenIn(withAfter(good, {guests: [alice('nowhere')]}))).toEqual(['P3']);
  expect(brokenIn(withAfter(good, {guests: before.guests}))).toEqual(['P3']);
  expect(brokenIn(withAfter(back, {guests: applied.guests}))).toEqual(['P3']);
});

test('P3: a guest that nobody has to start after a reboot may be down, but never run twice', () => {
  expect(brokenIn({...withAfter(back, {guests: []}), mustRun: []})).toEqual([]);
  expect(brokenIn({...withAfter(back, {guests: [...before.guests, ...before.guests]}), mustRun: []})).toEqual(['P3']);
});

test('P2: the devices of a guest that nobody has to start after a reboot are not missed, those of others are', () => {
  const facts = {
    ...before.facts,
    guests: 'guest alice running\nguest bob running\n',
    routes: `${before.facts.routes}4 192.168.1.21 dev alice.0\n`,
  };
  const run = {...back, before: {...before, facts}, planned: {...before, facts}, mustRun: []};
  expect(brokenIn(withAfter(run, {guests: [], facts: {...before.facts, guests: 'guest bob running\n'}}))).toEqual([]);
  expect(brokenIn(withAfter(run, {guests: [], facts: {...before.facts, guests: ''}}))).toEqual(['P2']);
});

test('P4: a file that no plan speaks of and that the change left behind is reported', () => {
  expect(brokenIn(withAfter(good, {files: {...applied.files, '/etc/.vifleet.one.new': 'file 644 0:0 left'}}))).toEqual([
    'P4',
  ]);
});

test("P5: other people's bytes, modes, owners and files are not ours to change, whichever way it ends", () => {
  for (const form of ['file 644 0:0 other', 'file 600 0:0 welcome', 'file 644 7:0 welcome'])
    for (const run of [good, back])
      expect(brokenIn(withAfter(run, {files: {...run.after.files, '/etc/issue': form}}))).toEqual(['P5']);
  const {'/etc/issue': _, ...without} = applied.files;
  expect(brokenIn(withAfter(good, {files: without}))).toEqual(['P5']);
});

test('P6: an outcome that is not what the host says is reported', () => {
  const wrong: readonly [Run, Outcome][] = [
    [back, 'applied'],
    [back, 'unchanged'],
    [back, 'failed (untouched)'],
    [back, 'unreachable (untouched)'],
    [good, 'rolled-back (verified)'],
    [good, 'rolled-back (unverified)'],
    [good, 'refused (stale)'],
    [good, 'bug'],
  ];
  for (const [run, outcome] of wrong) expect(brokenIn({...run, outcome})).toEqual(['P6']);
});

test('P7: a second plan that wants something is reported', () => {
  expect(brokenIn({...good, secondPlan: 'change'})).toEqual(['P7']);
  expect(brokenIn({...good, secondPlan: 'refused'})).toEqual(['P7']);
});

test('P8: whatever was executed is reported', () => {
  expect(brokenIn(withAfter(good, {executed: ['root/executed']}))).toEqual(['P8']);
});

test('P9: a plan that leaves a trace on the host is reported', () => {
  expect(brokenIn({...good, planned: {...before, own: {'/var/lib/vifleet/lock': 'directory 755 0:0'}}})).toEqual([
    'P9',
  ]);
  expect(brokenIn({...good, planned: {...before, facts: {...before.facts, rules4: ''}}})).toEqual(['P9']);
});
