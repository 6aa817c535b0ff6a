import type {Outcome} from '../../src/model/outcome.ts';
import type {ChangedHost, HostPlan} from '../../src/plan/plan.ts';
import type {HostSnapshot, SeenGuest} from '../rigs/snapshot.ts';
import {never} from '../../src/base/bug.ts';

export const promises = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9'] as const;
export type Promised = (typeof promises)[number];

export interface Violation {
  readonly promise: Promised;
  readonly what: string;
}

/** One apply of one plan on one host, from before it was planned until everything that it began has ended. */
export interface Run {
  readonly plan: HostPlan;
  readonly before: HostSnapshot;
  /** After planning, before applying. */
  readonly planned: HostSnapshot;
  readonly after: HostSnapshot;
  /** Absent where the controller did not live to name one. */
  readonly outcome?: Outcome;
  /** Of a second plan with the same inventory; asked for where the change stayed. */
  readonly secondPlan?: HostPlan['kind'];
  /** What the second plan would change, in its own words. */
  readonly secondWants?: string;
  /** The same change without any fault, where this run is to end like it or not at all. */
  readonly reference?: HostSnapshot;
  /** Guests that must run, where that is not everybody who ran before: after a reboot nobody starts the others. */
  readonly mustRun?: readonly string[];
}

/** Everything in a run that breaks a promise; pure, the same for every rig and every fault. */
export function violations(run: Run): readonly Violation[] {
  const side = sideOf(run);
  return [
    ...reached(run),
    ...(side === 'new' && run.plan.kind === 'change' ? isNew(run, run.plan) : isOld(run)),
    ...guestsLeftBehind(run),
    ...outcomeAgrees(run, side),
    ...(run.secondPlan === 'change' || run.secondPlan === 'refused'
      ? [broken('P7', `the second plan is ${run.secondPlan}${run.secondWants ?? ''}`)]
      : []),
    ...run.after.executed.map((path) => broken('P8', `${path} was made by something executed`)),
    ...readOnly(run),
  ];
}

/** What the host itself decided is what it must be; a host that decided nothing has to be as it was. */
export function sideOf({before, after}: Pick<Run, 'before' | 'after'>): 'old' | 'new' {
  const isAnother = after.transaction.id !== before.transaction.id;
  return isAnother && after.transaction.decision === 'confirmed' ? 'new' : 'old';
}

const broken = (promise: Promised, what: string): Violation => ({promise, what});

const reached = ({after}: Run): readonly Violation[] => [
  ...(after.reachable ? [] : [broken('P1', 'the host does not answer by its address')]),
  ...(after.transaction.open !== '' && after.transaction.decision === 'none'
    ? [broken('P1', 'the change is still undecided')]
    : []),
];

/** Nothing, or back: files, network, firewall, kernel and guests are what they were. */
function isOld(run: Run): readonly Violation[] {
  const {before, after, plan} = run;
  const planned = new Set(plan.kind === 'change' ? plan.files.map(({path}) => path) : []);
  return [
    ...differences(before.files, visible(after.files)).map(({name, what}) =>
      broken(planned.has(name) ? 'P2' : 'P5', `${name} ${what} although the change did not stay`),
    ),
    ...differences(without(excused(run), before.facts), without(excused(run), after.facts)).map(({name, what}) =>
      broken('P2', `the fact ${name} ${what}`),
    ),
    ...(after.transaction.decision === 'rolled-back' &&
    after.transaction.proof !== 'verified' &&
    after.transaction.open !== ''
      ? [broken('P2', `the rollback's proof is ${after.transaction.proof}`)]
      : []),
  ];
}

/** Guests that ran and that nobody had to start again, and so their devices, routes and settings. */
const excused = ({before, after, mustRun}: Run): readonly string[] =>
  before.guests
    .map(({name}) => name)
    .filter((name) => mustRun?.includes(name) === false && !after.guests.some((guest) => guest.name === name));

function without(names: readonly string[], facts: HostSnapshot['facts']): HostSnapshot['facts'] {
  const speaks = (line: string) => names.some((name) => line.split(/[^A-Za-z0-9_-]+/).includes(name));
  const rest = Object.entries(facts).map(([fact, text]) => [
    fact,
    text
      .split('\n')
      .filter((line) => !speaks(line))
      .join('\n'),
  ]);
  return Object.fromEntries(rest) as HostSnapshot['facts'];
}

/** What a change that is not closed has armed goes with it, and is told by the open transaction. */
const visible = (files: HostSnapshot['files']): HostSnapshot['files'] =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !/^\/etc\/systemd\/system\/(.*\/)?vifleet-/.test(path)));

/** The plan's files and nothing else; the running host as the plan says, and as the same change made it without faults. */
function isNew({before, after, reference}: Run, plan: ChangedHost): readonly Violation[] {
  const wanted = {...before.files, ...folderless(plannedFiles(plan))};
  const planned = new Set(plan.files.map(({path}) => path));
  const added = newFolders(plan, before.files);
  const found = Object.fromEntries(Object.entries(visible(after.files)).filter(([path]) => !added.has(path)));
  return [
    ...differences(defined(wanted), found).map(({name, what}) =>
      broken(
        planned.has(name) ? 'P2' : name in before.files ? 'P5' : 'P4',
        `${name} ${what} although the change stayed`,
      ),
    ),
    ...runningAsPlanned(after, plan),
    ...(reference === undefined ? [] : differences(reference.facts, after.facts)).map(({name, what}) =>
      broken('P2', `the fact ${name} ${what} with the same change without faults`),
    ),
  ];
}

/** `undefined` for a file that is to be gone. */
const plannedFiles = (plan: ChangedHost): Record<string, string | undefined> =>
  Object.fromEntries(
    plan.files.map(({path, after, mode, uid, gid}) => [
      path,
      after === null ? undefined : `file ${mode.replace(/^0+(?=.)/, '')} ${uid}:${gid} ${after}`,
    ]),
  );

const folderless = (files: Record<string, string | undefined>) => files;

const defined = (files: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined));

function newFolders(plan: ChangedHost, before: HostSnapshot['files']): ReadonlySet<string> {
  const above = plan.files.flatMap(({path}) => path.split('/').map((_, i, words) => words.slice(0, i).join('/')));
  return new Set(above.filter((path) => path !== '' && !(path in before)));
}

function runningAsPlanned(after: HostSnapshot, {verify}: ChangedHost): readonly Violation[] {
  const says = (fact: 'addresses' | 'routes', words: readonly string[]) =>
    after.facts[fact]?.split('\n').some((line) => words.every((word) => line.split(/[\s:]+/).includes(word)));
  const addresses = verify.links.flatMap(({link, cidrs}) => cidrs.map((cidr) => [link, cidr]));
  const route = verify.defaultRoute;
  return [
    ...addresses.filter((words) => !says('addresses', words)).map((words) => broken('P2', `${words.join(' lacks ')}`)),
    ...(route === undefined || says('routes', ['default', route.gateway, route.link])
      ? []
      : [broken('P2', `there is no default route via ${route.gateway} dev ${route.link}`)]),
  ];
}

/** Whoever ran and must run does, once, with each vif where the state that holds has it. */
function guestsLeftBehind(run: Run): readonly Violation[] {
  const {before, after, plan} = run;
  const names = run.mustRun ?? before.guests.map(({name}) => name);
  const isChanged = sideOf(run) === 'new' && plan.kind === 'change';
  const missing = names.flatMap((name) => {
    const found = after.guests.filter((guest) => guest.name === name);
    if (found.length !== 1) return [broken('P3', `${name} runs ${found.length} times`)];
    const old = before.guests.find((guest) => guest.name === name);
    const wanted = isChanged ? vifsAfter(plan, old) : old;
    return differences(wanted?.vifs ?? {}, found[0]?.vifs ?? {}).map((d) =>
      broken('P3', `eth${d.name} of ${name} ${d.what}`),
    );
  });
  const twice = after.guests.filter(({name}, i, all) => all.findIndex((other) => other.name === name) !== i);
  return [...missing, ...twice.map(({name}) => broken('P3', `${name} runs twice`))];
}

function vifsAfter({verify}: ChangedHost, old: SeenGuest | undefined): SeenGuest | undefined {
  const planned = verify.guests.find(({guest}) => guest === old?.name);
  if (old === undefined || planned === undefined) return old;
  const vifs = planned.vifs.map((vif): [string, string] => [
    String(vif.number),
    vif.kind === 'bridged' ? `bridge ${vif.bridge}` : `route ${vif.address}`,
  ]);
  return {name: old.name, vifs: {...old.vifs, ...Object.fromEntries(vifs)}};
}

const wasDecided = ({before, after}: Run): boolean =>
  after.transaction.id !== before.transaction.id && after.transaction.decision !== 'none';

function outcomeAgrees(run: Run, side: 'old' | 'new'): readonly Violation[] {
  const {outcome, plan, after} = run;
  if (outcome === undefined) return [];
  const wrong = (why: string) => [broken('P6', `the outcome is "${outcome}", but ${why}`)];
  switch (outcome) {
    case 'applied':
      return side === 'new' ? [] : wrong('the host is back');
    case 'unchanged':
      return plan.kind === 'unchanged' ? [] : wrong(`the plan is ${plan.kind}`);
    case 'rolled-back (verified)':
      return side === 'old' && after.transaction.proof === 'verified' ? [] : wrong('the host has not proved it');
    case 'rolled-back (unverified)':
      return side === 'old' ? [] : wrong('the change stayed');
    case 'skipped (budget)':
    case 'skipped (stop)':
    case 'skipped (window)':
    case 'refused (stale)':
    case 'refused (locked)':
    case 'refused (unsafe)':
    case 'unreachable (untouched)':
    case 'failed (untouched)':
      return side === 'old' && !wasDecided(run) ? [] : wrong('the host was touched');
    case 'unreachable (armed)':
    case 'unknown':
      return [];
    case 'bug':
      return wrong('our mistakes are no outcome that a user should see');
    default:
      return never(outcome);
  }
}

/** Planning leaves no trace, also none of our own. */
const readOnly = ({before, planned}: Run): readonly Violation[] =>
  (['files', 'own', 'facts'] as const).flatMap((part) =>
    differences(before[part], planned[part]).map(({name, what}) =>
      broken('P9', `${name} ${what} while it was planned`),
    ),
  );

interface Difference {
  readonly name: string;
  readonly what: string;
}

function differences(
  wanted: Readonly<Record<string, string | undefined>>,
  found: Readonly<Record<string, string | undefined>>,
): readonly Difference[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort();
  return names.flatMap((name) => {
    const [is, was] = [found[name], wanted[name]];
    if (is === was) return [];
    if (was === undefined) return [{name, what: `is there (${is})`}];
    return [{name, what: is === undefined ? `is missing (${was})` : firstDifference(was, is)}];
  });
}

/** The lines that differ, for facts of many lines; the whole for one. */
function firstDifference(was: string, is: string): string {
  const [a, b] = [was.split('\n'), is.split('\n')];
  const lost = a.filter((line) => !b.includes(line));
  const come = b.filter((line) => !a.includes(line));
  return `differs: ${[...lost.map((line) => `-${line}`), ...come.map((line) => `+${line}`)].slice(0, 6).join(' | ') || 'in the order of its lines'}`;
}
