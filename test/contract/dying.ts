import {mkdtemp, mkdir, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Assets} from '../../src/app/plan.ts';
import {systemClock} from '../../src/base/clock.ts';
import type {Entry} from '../../src/journal/entries.ts';
import {readJournal} from '../../src/journal/journal.ts';
import {summarise} from '../../src/journal/summary.ts';
import type {LabFleet} from '../../src/lab/fleet.ts';
import {fleetOfFour} from '../../src/lab/fleets.ts';
import type {Lab} from '../../src/lab/lab.ts';
import {startLab} from '../../src/lab/start.ts';
import type {Outcome} from '../../src/model/outcome.ts';
import type {HostPlan} from '../../src/plan/plan.ts';
import {vifleet, type Ended} from '../cli/vifleet.ts';
import {trialIn} from '../rigs/lab.ts';
import type {Trial} from '../rigs/rig.ts';
import type {HostSnapshot, SeenTransaction} from '../rigs/snapshot.ts';
import {planOn} from './attempt.ts';
import {controllerOf} from './controller.ts';
import {sideOf, violations} from './judge.ts';
import {settled} from './settle.ts';

/** A run of the program on hosts of the lab, in whose journal its process is killed. */
export interface Story {
  readonly hosts: readonly string[];
  readonly inventory: string;
  /** What is applied after the killed run. */
  readonly then: string;
}

/** `die` as test/contract/die-at.mjs reads it. */
export interface Ending {
  readonly die: string;
  /** Everything that is not as it must be, in words. */
  readonly wrong: readonly string[];
}

const preload = fileURLToPath(new URL('./die-at.mjs', import.meta.url));

/** The journal of the run that nobody kills. */
export async function wholeJournal(story: Story, assets: Assets): Promise<readonly Entry[]> {
  const office = await open(story, assets);
  try {
    await apply(office, story.inventory);
    return await journalOf(office, await onlyRun(office));
  } finally {
    await office.close();
  }
}

/** Kills a run at a point, asks `runs`, does what it names, applies again; and judges all of it. */
export async function killedAt(story: Story, assets: Assets, die: string): Promise<Ending> {
  const office = await open(story, assets);
  try {
    const plans = await plansOf(office, story.inventory);
    const planned = await snapshots(office);
    const killed = await apply(office, story.inventory, {DIE_AT: die, NODE_OPTIONS: `--import ${preload}`});
    if (killed.code !== null) return {die, wrong: [`it was not killed: ${killed.stderr}`]};
    const run = await onlyRun(office);
    const told = [...(await untruths(office, run, die)), ...(await whatIsNamed(office, run))];
    const undone = await judged(office, {plans, planned, outcomes: outcomesIn(await journalOf(office, run))});
    const [side, once] = [await sideOfEarth(office), await births(office)];
    const started = (await journalOf(office, run)).some(
      (entry) => entry.entry === 'go' && entry.phase === 'start-guests',
    );
    const again = await apply(office, story.then);
    const ended = again.code === 0 ? [] : [`the next apply ends with ${again.code}: ${again.stdout}${again.stderr}`];
    const final = story.then === story.inventory ? await judged(office, {plans, planned, outcomes: new Map()}) : [];
    return {
      die,
      wrong: [
        ...told,
        ...undone,
        ...ended,
        ...final,
        ...repeated({side, once, inAll: await births(office), started, restarts: restartsOn(plans)}),
      ],
    };
  } finally {
    await office.close();
  }
}

/** Hosts of the lab, and the administrator who works on them. */
interface Office {
  readonly lab: Lab;
  readonly folder: string;
  readonly trials: readonly Trial[];
  readonly before: readonly HostSnapshot[];
  readonly assets: Assets;
  close(): Promise<void>;
}

async function open({hosts}: Story, assets: Assets): Promise<Office> {
  const folder = await mkdtemp(join(tmpdir(), 'vifleet-dying-'));
  const lab = await startLab(join(folder, 'world'), fleetWith(hosts), {clock: systemClock});
  const trials = hosts.map((host) => trialIn(lab, assets.kit, host));
  const office = {lab, folder, trials, before: [], assets};
  return {
    ...office,
    before: await snapshots(office),
    async close() {
      await lab.stop();
      await rm(folder, {recursive: true, force: true, maxRetries: 5});
    },
  };
}

/** Earth with its bridge and guests on it, the others without. */
function fleetWith(names: readonly string[]): LabFleet {
  const fleet = fleetOfFour({earth: 'bridged'});
  return {...fleet, hosts: fleet.hosts.filter(({name}) => names.includes(name))};
}

const snapshots = ({trials}: Pick<Office, 'trials'>): Promise<readonly HostSnapshot[]> =>
  Promise.all(trials.map((trial) => trial.snapshot()));

async function plansOf({trials, folder, assets}: Office, inventory: string): Promise<readonly HostPlan[]> {
  const [trial] = trials;
  if (trial === undefined) throw new Error('there are no hosts');
  const {plan, unreachable} = await planOn({trial, inventory, assets}, controllerOf(trial, folder));
  for (const {failure} of unreachable) throw failure;
  return plan.hosts;
}

const say = (office: Office, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  vifleet(words, {
    env: {VIFLEET_SSH_CONFIG: office.lab.sshConfigPath, XDG_STATE_HOME: join(office.folder, 'state'), ...env},
  });

async function apply(office: Office, inventory: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const folder = join(office.folder, 'fleet');
  await mkdir(folder, {recursive: true});
  await writeFile(join(folder, 'fleet.yml'), inventory);
  return await say(office, ['apply', '--all', '--yes', '-i', folder], env);
}

const runsIn = ({folder}: Office) => join(folder, 'state/vifleet/runs');

async function onlyRun(office: Office): Promise<string> {
  const [run, ...more] = await readdir(runsIn(office));
  if (run === undefined || more.length > 0) throw new Error('there is not one run');
  return run;
}

async function journalOf(office: Office, run: string): Promise<readonly Entry[]> {
  const read = await readJournal(runsIn(office), run);
  if (!read.ok) throw read.error;
  return read.value;
}

function outcomesIn(entries: readonly Entry[]): ReadonlyMap<string, Outcome> {
  const known = summarise(entries)?.hosts ?? [];
  return new Map(known.flatMap(({host, outcome}) => (outcome === undefined ? [] : [[host, outcome] as const])));
}

/** What `runs` says of a host. */
interface Told {
  readonly hosts?: readonly {readonly host: string; readonly outcome?: Outcome}[];
  readonly asked?: readonly {
    readonly host: string;
    readonly state?: {readonly phase: string; readonly decision: string};
  }[];
  readonly code?: string;
}

/** Where `runs` says something else than the hosts, looked at before and after: they go on meanwhile. */
async function untruths(office: Office, run: string, die: string): Promise<readonly string[]> {
  const noted = (await journalOf(office, run)).length;
  const wanted = Number(die.split(' ')[0]) - (die.endsWith('torn') ? 1 : 0);
  const missing = noted === wanted ? [] : [`the journal has ${noted} entries, not ${wanted}`];
  const before = await looks(office);
  const {stdout} = await say(office, ['runs', run, '--output', 'json']);
  const after = await looks(office);
  const told = JSON.parse(stdout) as Told;
  if (told.hosts === undefined)
    return noted === 0 && told.code === 'journal/unreadable' ? missing : [`runs does not tell: ${stdout}`];
  const wrong = told.hosts.flatMap(({host, outcome}) => {
    const [was, is] = [before.get(host), after.get(host)];
    const said = told.asked?.find((one) => one.host === host)?.state;
    if (outcome !== undefined) return agrees(outcome, is) ? [] : [`runs says ${outcome} of ${host}`];
    if (said === undefined) return [`runs says nothing of ${host}, which does not answer or was not asked`];
    const claimed = said.phase === 'absent' ? 'absent' : said.decision;
    return [stateOf(was), stateOf(is)].includes(claimed) ? [] : [`${host} is ${stateOf(is)}, not ${claimed}`];
  });
  return [...missing, ...wrong];
}

const stateOf = (seen: SeenTransaction | undefined): string =>
  seen === undefined || seen.id === '' ? 'absent' : seen.decision;

const agrees = (outcome: Outcome, seen: SeenTransaction | undefined): boolean =>
  stateOf(seen) === {applied: 'confirmed', 'rolled-back (verified)': 'rolled-back'}[outcome as string];

async function looks({trials}: Office): Promise<ReadonlyMap<string, SeenTransaction>> {
  const seen = await Promise.all(trials.map((trial) => trial.look()));
  return new Map(trials.map((trial, i) => [trial.host, seen[i]?.transaction as SeenTransaction]));
}

/** Types what `runs` names as next, until it names nothing to be finished. */
async function whatIsNamed(office: Office, run: string): Promise<readonly string[]> {
  for (let turn = 0; turn < 20; turn += 1) {
    const {stdout} = await say(office, ['runs', run]);
    const [, words] = /^next: vifleet (.*)$/m.exec(stdout) ?? [];
    if (words === undefined) return [];
    const place = words.startsWith('unlock') ? ['-i', join(office.folder, 'fleet')] : [];
    const {code, stderr} = await say(office, [...words.split(' '), '--yes', ...place]);
    // while it is taken back a host may be off the network for a moment
    if (![0, 3, 4].includes(code ?? 1)) return [`${words} ends with ${code}: ${stderr}`];
  }
  return ['runs names a next step for ever'];
}

interface Known {
  readonly plans: readonly HostPlan[];
  readonly planned: readonly HostSnapshot[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

async function judged(office: Office, {plans, planned, outcomes}: Known): Promise<readonly string[]> {
  await Promise.all(office.trials.map((trial) => settled(trial, 120)));
  const after = await snapshots(office);
  return office.trials.flatMap(({host}, i) => {
    const plan = plans.find((one) => one.host === host);
    const [before, then, now] = [office.before[i], planned[i], after[i]];
    if (plan === undefined || before === undefined || then === undefined || now === undefined) return [`no ${host}`];
    const outcome = outcomes.get(host);
    const run = {plan, before, planned: then, after: now, ...(outcome === undefined ? {} : {outcome})};
    return violations(run).map(({promise, what}) => `${promise}: ${host}: ${what}`);
  });
}

async function sideOfEarth({trials, before}: Office): Promise<'old' | 'new' | undefined> {
  const earth = trials.findIndex(({host}) => host === 'earth');
  const [was, is] = [before[earth], await trials[earth]?.snapshot()];
  return was === undefined || is === undefined ? undefined : sideOf({before: was, after: is});
}

/** How many domains were made on earth since the beginning: ids go up by one with each. */
async function births({trials}: Office): Promise<number> {
  const earth = trials.find(({host}) => host === 'earth');
  if (earth === undefined) return 0;
  const {stdout} = await earth.exec('xl domid alice; xl domid bob');
  const [alice = NaN, bob = NaN] = stdout.trim().split('\n').map(Number);
  if (bob !== bobsId) return NaN;
  return alice < bobsId ? 0 : alice - bobsId;
}

/** Alice is 1 at first, and nobody ever touches bob. */
const bobsId = 2;

/** Whether the change restarts a guest of earth. */
const restartsOn = (plans: readonly HostPlan[]): boolean =>
  plans.some((plan) => plan.host === 'earth' && plan.kind === 'change' && plan.steps['start-guests'].length > 0);

interface Started {
  readonly side: 'old' | 'new' | undefined;
  /** Domains made by the killed run and what was done about it, and with the next apply. */
  readonly once: number;
  readonly inAll: number;
  /** Whether the killed run came to starting guests. */
  readonly started: boolean;
  readonly restarts: boolean;
}

/** Alice is started once by a change that stays, by one that is taken back as often as it stopped her, and once by the next. */
function repeated({side, once, inAll, started, restarts}: Started): readonly string[] {
  if (side === undefined) return [];
  const changed = side === 'new' ? once === 1 && inAll === 1 : once <= (started ? 2 : 1) && inAll === once + 1;
  return (restarts ? changed : inAll === 0)
    ? []
    : [`P3: domains were made ${once} times, and ${inAll} times in all; earth was ${side}`];
}
