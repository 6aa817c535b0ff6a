import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {PlannedFleet} from '../app/plan.ts';
import type {Ports} from '../app/ports.ts';
import type {ExitCode} from '../model/outcome.ts';
import type {Screen} from './screen.ts';
import {applyPlan, type RunReport} from '../app/apply.ts';
import {loadFleet} from '../app/fleet.ts';
import {loadAssets, planFleet, type Assets} from '../app/plan.ts';
import {shownTexts} from '../app/show.ts';
import {Bug} from '../base/bug.ts';
import {systemClock} from '../base/clock.ts';
import {fleetOfFour} from '../lab/fleets.ts';
import {startLab} from '../lab/start.ts';
import {planText} from '../report/plan.ts';
import {outcomesText} from '../report/run.ts';
import {wrap} from '../report/wrap.ts';
import {listenTo} from './progress.ts';
import {reportStopped} from './trouble.ts';
import {leaveAtOnce, stopOnSignals, wire} from './wire.ts';

const inventory = fileURLToPath(new URL('../../inventories/demo/office.yml', import.meta.url));

/** The slip of the story: one digit in one line. */
const slip = {
  right: 'annex: {kind: bridged, bridge: br0, uplink: eth0}',
  wrong: 'annex: {kind: bridged, bridge: br0, uplink: eth1}',
};

/** A whole rollout on the embedded lab, told as it happens; it leaves nothing behind. */
export async function demo(screen: Screen): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), 'vifleet-demo-'));
  const {stop, off} = stopOnSignals((raise) => {
    leaveAtOnce(raise);
    screen.note('stopping; the lab is cleared away');
  });
  try {
    const lab = await startLab(join(folder, 'world'), fleetOfFour({earth: 'bridged'}), {clock: systemClock});
    const ports = {
      ...wire({sshConfig: lab.sshConfigPath, yes: true, emit: () => undefined, stop}),
      runs: join(folder, 'runs'),
    };
    try {
      return await tell({screen, ports, assets: await demoAssets(), folder});
    } finally {
      await ports.transport.close();
      await lab.stop();
    }
  } finally {
    off();
    await rm(folder, {recursive: true, force: true});
  }
}

interface Story {
  readonly screen: Screen;
  readonly ports: Ports;
  readonly assets: Assets;
  readonly folder: string;
}

async function demoAssets(): Promise<Assets> {
  const assets = await loadAssets(undefined);
  if (!assets.ok) throw new Bug('the demo lacks its own files', {cause: assets.error});
  return assets.value;
}

async function tell(story: Story): Promise<ExitCode> {
  const {screen} = story;
  say(
    screen,
    'Four simulated hosts are up behind a real SSH server. On earth, the guests alice and bob run on a bridge; the others have ' +
      'their address on the NIC. The inventory wants a bridge on every host, and alice behind a route of her own.',
  );
  const first = await planned(story, inventory, true);
  say(screen, 'All hosts at once. Each saves what it has and arms a guard before its first file changes.');
  const applied = await carriedOut(story, first);
  say(screen, 'A second plan finds nothing to do.');
  const second = await planned(story, inventory, false);
  say(
    screen,
    'Now a slip: one digit in the inventory puts the bridge of pluto on eth1, whose cable leads nowhere. The host will be cut off, ' +
      'and nobody can reach it to mend that. It has to take the change back by itself.',
  );
  const mistaken = await carriedOut(story, await planned(story, await mistake(story.folder), true));
  say(screen, 'The end: pluto answers again, as it was, and the fleet is what the inventory says.');
  const last = await planned(story, inventory, false);
  if (story.ports.stop.leave.aborted) return reportStopped('the demo was stopped', screen);
  return judged(screen, [applied, mistaken], [second, last]);
}

/** The demo is a test as well: a story that does not end as told is a failure. */
function judged(screen: Screen, runs: readonly RunReport[], quiet: readonly PlannedFleet[]): ExitCode {
  const ends = runs.map((run) => run.exit).join();
  const still = quiet.every(
    ({plan, unreachable}) => unreachable.length === 0 && plan.hosts.every((host) => host.kind === 'unchanged'),
  );
  screen.document({format: 'vifleet/demo', version: 1, runs, still});
  if (ends === '0,3' && still) return 0;
  screen.note(
    `the demo did not end as it should: runs ended with ${ends}, and the plans in between were ${still ? '' : 'not '}empty`,
  );
  return 1;
}

async function mistake(folder: string): Promise<string> {
  const text = await readFile(inventory, 'utf8');
  const file = join(folder, 'office.yml');
  if (!text.includes(slip.right)) throw new Bug("the demo's inventory lacks the line of the slip");
  await writeFile(file, text.replace(slip.right, slip.wrong));
  return file;
}

async function planned({screen, ports, assets}: Story, file: string, diff: boolean): Promise<PlannedFleet> {
  screen.text(`${screen.colours.cyan('$ vifleet plan')}\n`);
  const loaded = await loadFleet(file);
  if (!loaded.ok)
    throw new Bug(`the demo's inventory has issues: ${loaded.error.issues.map((issue) => issue.message).join('; ')}`);
  const {fleet} = loaded.value;
  const made = await planFleet(fleet, [...fleet.hosts.keys()], assets, ports, {parallel: 4});
  screen.text(
    planText(
      {plan: made.plan, unreachable: made.unreachable, texts: shownTexts(made.plan), diff, width: screen.width},
      screen.colours,
    ),
  );
  return made;
}

async function carriedOut({screen, ports, assets}: Story, made: PlannedFleet): Promise<RunReport> {
  screen.text(`${screen.colours.cyan('$ vifleet apply --all --yes')}\n`);
  const listener = await listenTo(screen);
  const report = await applyPlan(made, assets.kit, {...ports, emit: listener.emit}, {parallel: 4, retries: [0, 2, 5]});
  await listener.close();
  if (!report.ok) throw report.error;
  screen.text(outcomesText(report.value.results, screen.width, screen.colours));
  return report.value;
}

/** A line of the story; broken to the screen's width. */
function say(screen: Screen, words: string): void {
  const lines = wrap(words, Math.min(screen.width, 100) - 2, '').split('\n');
  screen.text(`\n${lines.map((line) => screen.colours.bold(`# ${line}`)).join('\n')}\n`);
}
