import {spawn} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {loadAssets} from '../../src/app/plan.ts';
import {systemClock} from '../../src/base/clock.ts';
import {buildKit} from '../../src/host-kit/build.ts';
import type {Entry} from '../../src/journal/entries.ts';
import {loadHostKit} from '../../src/load/assets.ts';
import {labRig} from '../rigs/lab.ts';
import type {Trial} from '../rigs/rig.ts';
import {planOn} from './attempt.ts';
import {controllerOf} from './controller.ts';
import {violations} from './judge.ts';
import {toRouted} from './scenarios.ts';
import {settled} from './settle.ts';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** The last entry that the real program wrote before its process was killed. */
const killedAfter: readonly (Pick<Entry, 'entry'> & {readonly phase?: string})[] = [
  {entry: 'begin'},
  {entry: 'go', phase: 'stop-guests'},
  {entry: 'go', phase: 'change'},
  {entry: 'go', phase: 'start-guests'},
  {entry: 'confirm'},
  {entry: 'release'},
];

for (const entry of killedAfter) {
  const noted = Object.values(entry).join(' ');
  test.concurrent(
    `P1 P2 P3: the controller's process is killed, having noted ${noted}`,
    () => killAfter(entry),
    300_000,
  );
}

async function killAfter(entry: (typeof killedAfter)[number]): Promise<void> {
  const texts = await loadHostKit();
  const assets = await loadAssets(undefined);
  if (!texts.ok || !assets.ok) throw new Error('the assets cannot be read');
  const folder = await mkdtemp(join(tmpdir(), 'vifleet-killed-'));
  const trial = await labRig(buildKit(texts.value)).trial(toRouted.form);
  try {
    const before = await trial.snapshot();
    const {plan} = await planOn({trial, inventory: toRouted.change, assets: assets.value}, controllerOf(trial, folder));
    const planned = await trial.snapshot();
    await applyAndKill(trial, folder, entry);
    await settled(trial, 240);
    const after = await trial.snapshot();
    const [host] = plan.hosts;
    if (host === undefined) throw new Error('there is no plan');
    expect(violations({plan: host, before, planned, after})).toEqual([]);
  } finally {
    await trial.close();
    await rm(folder, {recursive: true, force: true});
  }
}

async function applyAndKill(trial: Trial, folder: string, entry: (typeof killedAfter)[number]): Promise<void> {
  await writeFile(join(folder, 'fleet.yml'), trial.inventory(toRouted.change));
  const words = ['apply', '--all', '--yes', '-i', join(folder, 'fleet.yml'), '--ssh-config', trial.sshConfig];
  const env = {...process.env, XDG_STATE_HOME: folder, NO_COLOR: '1'};
  const child = spawn(process.execPath, [program, ...words], {env, stdio: 'ignore'});
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (!isNoted(await journalIn(folder), entry)) {
    if (child.exitCode !== null) throw new Error(`the run ended before it noted ${entry.entry}`);
    await systemClock.sleep(5);
  }
  child.kill('SIGKILL');
  await ended;
}

const isNoted = (journal: string, entry: (typeof killedAfter)[number]): boolean =>
  journal.includes(Object.entries(entry).map(([key, value]) => `"${key}":"${value}"`)[0] ?? '') &&
  (entry.phase === undefined || journal.includes(`"phase":"${entry.phase}"`));

async function journalIn(folder: string): Promise<string> {
  const runs = join(folder, 'vifleet', 'runs');
  const ids = await readdir(runs).catch(() => []);
  const files = await Promise.all(ids.map((id) => readdir(join(runs, id)).catch(() => [])));
  const paths = ids.flatMap((id, i) =>
    (files[i] ?? []).filter((file) => file.startsWith('journal')).map((file) => join(runs, id, file)),
  );
  return (await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => '')))).join('');
}
