import {existsSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {beforeAll, expect, onTestFinished, test} from 'vitest';
import {systemClock as clock} from '../../src/base/clock.ts';
import {labDown, labStatus, labUp, type BackgroundLab} from '../../src/lab/control.ts';
import {processesOf, signal, startOf} from '../../src/lab/processes.ts';
import {fakePrograms, smallFleet, temporaryFolder} from './small-fleet.ts';
import {ssh} from './system-ssh.ts';

const daemon = fileURLToPath(new URL('../../dist/lab/daemon.js', import.meta.url));

beforeAll(() => {
  if (!existsSync(daemon)) throw new Error(`${daemon} is missing: run "npm run build" first`);
});

async function up(dir: string): Promise<BackgroundLab> {
  onTestFinished(async () => void (await labDown({dir, clock})));
  const result = await labUp({dir, fleet: smallFleet(), clock, programs: fakePrograms, daemon});
  if (!result.ok) throw result.error;
  return result.value;
}

test('a lab in the background serves ssh until it is taken down, and leaves nothing behind', async () => {
  const dir = join(await temporaryFolder(), 'lab');
  const lab = await up(dir);
  expect(lab.hosts).toEqual([{name: 'earth', address: '192.168.1.20', answers: true}]);
  expect(await ssh(lab, 'root@192.168.1.20', 'hostname')).toEqual({code: 0, stdout: 'earth\n', stderr: ''});
  await ssh(lab, 'earth', 'setsid sleep 555 >/dev/null 2>&1 </dev/null & exit 0');
  expect(await labDown({dir, clock})).toEqual({ok: true, value: undefined});
  expect(existsSync(dir)).toBe(false);
  expect(await startOf(lab.pid)).toBe(undefined);
  expect(await processesOf({world: dir})).toEqual([]);
});

test('status tells which hosts answer, and is the same as what up gave', async () => {
  const dir = join(await temporaryFolder(), 'lab');
  const lab = await up(dir);
  expect(await labStatus({dir})).toEqual({ok: true, value: lab});
  await ssh(lab, 'earth', 'touch $LAB_STATE/filtered');
  expect(await labStatus({dir})).toMatchObject({value: {hosts: [{answers: false}]}});
});

test('a lab whose process died is told apart, and can still be taken down', async () => {
  const dir = join(await temporaryFolder(), 'lab');
  const {pid} = await up(dir);
  signal([pid], 'SIGKILL');
  while ((await startOf(pid)) !== undefined) await clock.sleep(10);
  expect(await processesOf({world: dir})).not.toEqual([]);
  expect(await labStatus({dir})).toMatchObject({ok: false, error: {code: 'lab/dead'}});
  expect((await labDown({dir, clock})).ok).toBe(true);
  expect(await processesOf({world: dir})).toEqual([]);
});

test('a process that was given the pid of a dead lab is left alone', async () => {
  const dir = join(await temporaryFolder(), 'lab');
  const {pid} = await up(dir);
  signal([pid], 'SIGKILL');
  while ((await startOf(pid)) !== undefined) await clock.sleep(10);
  const record = {pid: process.pid, start: '1', port: 1, programs: fakePrograms};
  await writeFile(join(dir, 'lab.pid'), JSON.stringify(record));
  expect(await labStatus({dir})).toMatchObject({error: {code: 'lab/dead'}});
  expect((await labDown({dir, clock})).ok).toBe(true);
});

test('a folder that has something in it, or a lab, or an odd name is refused', async () => {
  const dir = await temporaryFolder();
  const again = (folder: string) => labUp({dir: folder, fleet: smallFleet(), clock, programs: fakePrograms, daemon});
  await mkdir(join(dir, 'full'));
  await writeFile(join(dir, 'full/precious'), '');
  expect(await again(join(dir, 'full'))).toMatchObject({error: {code: 'lab/folder'}});
  expect(existsSync(join(dir, 'full/precious'))).toBe(true);
  expect(await again(join(dir, 'a b'))).toMatchObject({error: {code: 'lab/folder'}});
  expect(await again('lab')).toMatchObject({error: {code: 'lab/folder'}});
  await up(join(dir, 'lab'));
  expect(await again(join(dir, 'lab'))).toMatchObject({error: {code: 'lab/exists'}});
});

test('nothing is taken down where there is no lab', async () => {
  const dir = await temporaryFolder();
  await writeFile(join(dir, 'precious'), '');
  expect(await labDown({dir, clock})).toMatchObject({error: {code: 'lab/none'}});
  expect(await labStatus({dir})).toMatchObject({error: {code: 'lab/none'}});
  expect(existsSync(join(dir, 'precious'))).toBe(true);
});

test('a lab that does not come up says why and leaves no folder', async () => {
  const dir = join(await temporaryFolder(), 'lab');
  const broken = join(await temporaryFolder(), 'broken.js');
  await writeFile(broken, 'process.stderr.write("no such luck\\n"); process.exit(1);');
  const result = await labUp({dir, fleet: smallFleet(), clock, programs: fakePrograms, daemon: broken});
  expect(result).toMatchObject({
    error: {code: 'lab/not-ready', message: expect.stringContaining('no such luck') as string},
  });
  expect(existsSync(dir)).toBe(false);
});
