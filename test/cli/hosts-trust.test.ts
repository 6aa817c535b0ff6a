import {spawn} from 'node:child_process';
import {readFile, writeFile} from 'node:fs/promises';
import {once} from 'node:events';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {beforeAll, beforeEach, expect, test} from 'vitest';
import {openOffice, type Office} from './office.ts';
import {project} from './vifleet.ts';

let office: Office;
let known: string;
let lines: readonly string[];

beforeAll(async () => {
  office = await openOffice();
  known = join(office.folder, 'known');
  lines = (await readFile(office.lab.knownHostsPath, 'utf8')).trim().split('\n');
  const config = await readFile(office.lab.sshConfigPath, 'utf8');
  await writeFile(join(office.folder, 'config'), config.replaceAll(office.lab.knownHostsPath, known));
});
beforeEach(() => writeFile(known, ''));

const words = () => ['hosts', 'trust', '-i', 'inventories/demo', '--ssh-config', join(office.folder, 'config')];
const lineOf = (address: string) => lines.find((line) => line.includes(address)) ?? '';
/** The key of a line, which names of the lab's own may stand before. */
const keyOf = (line: string) => line.split(' ').slice(1).join(' ');
const pinned = async () => (await readFile(known, 'utf8')).trim().split('\n').map(keyOf);
const jumpLine = () => lineOf('127.0.0.1');

/** Fingerprints as an installer would hand them over. */
async function listOf(entries: Readonly<Record<string, string>>): Promise<string> {
  const file = join(office.folder, 'keys.txt');
  const rows = await Promise.all(
    Object.entries(entries).map(async ([name, line]) => `${name} ${await fingerprintOf(line)}\n`),
  );
  await writeFile(file, rows.join(''));
  return file;
}

async function fingerprintOf(line: string): Promise<string> {
  const child = spawn('ssh-keygen', ['-lf', '-']);
  child.stdin.end(`${keyOf(line)}\n`);
  return (await text(child.stdout)).split(' ')[1] ?? '';
}

/** The same command line on a terminal of its own, where each question gets the next answer; what the terminal showed. */
async function onTerminal(
  answers: readonly string[],
  more: readonly string[] = [],
): Promise<{shown: string; code: number}> {
  const quoted = [process.execPath, join(project, 'dist/cli/main.js'), ...words(), ...more].map((word) => `'${word}'`);
  const child = spawn('script', ['-qec', quoted.join(' '), '/dev/null'], {
    cwd: project,
    env: {...process.env, ...office.env, NO_COLOR: '1'},
  });
  const left = [...answers];
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk;
    const asked = shown.split('[y/N] ').length - 1;
    while (left.length > 0 && answers.length - left.length < asked) child.stdin.write(`${left.shift()}\n`);
  });
  const [code] = (await once(child, 'close')) as [number];
  return {shown, code};
}

test('unknown keys are shown and pinned on a yes, that of the jump host first', async () => {
  const {shown, code} = await onTerminal(['y', 'y'], ['earth,venus']);
  expect(shown).toMatch(/vifleet-lab \(jump host\) +127\.0\.0\.1:\d+ +ED25519 +SHA256:/);
  for (const address of ['127.0.0.1', '192.168.1.20', '192.168.1.23'])
    expect(shown).toContain(await fingerprintOf(lineOf(address)));
  expect(shown).toContain('Trust these 2 keys? [y/N]');
  expect(shown).toContain('pinned: earth, venus');
  expect(code).toBe(0);
  const pins = await pinned();
  expect(pins[0]).toBe(keyOf(jumpLine()));
  expect(pins.slice(1).sort()).toEqual([lineOf('192.168.1.20'), lineOf('192.168.1.23')].map(keyOf).sort());
});

test('a no pins nothing', async () => {
  await writeFile(known, `${jumpLine()}\n`);
  const {shown, code} = await onTerminal(['n'], ['earth']);
  expect(shown).toContain('not trusted: earth');
  expect(code).toBe(130);
  expect(await readFile(known, 'utf8')).toBe(`${jumpLine()}\n`);
});

test('hosts whose keys are known are asked about by nobody', async () => {
  await writeFile(known, lines.join('\n'));
  const {shown, code} = await onTerminal([]);
  expect(shown).toMatch(/^known already: earth, mars, pluto, venus\s*$/);
  expect(code).toBe(0);
  expect(await readFile(known, 'utf8')).toBe(lines.join('\n'));
});

test('a list from elsewhere pins exactly the keys that it has, without a question', async () => {
  const list = await listOf({
    'vifleet-lab': jumpLine(),
    earth: lineOf('192.168.1.20'),
    '192.168.1.22': lineOf('192.168.1.22'),
    venus: lineOf('192.168.1.20'),
  });
  const {code, stdout} = await office.vifleet([...words(), '--fingerprints', list]);
  expect(stdout).toContain('pinned: earth, mars\n');
  expect(stdout).toContain('venus  not trusted: the list has another key\n');
  expect(stdout).toContain(`shows ED25519 ${await fingerprintOf(lineOf('192.168.1.23'))}`);
  expect(stdout).toContain(`the list has ${await fingerprintOf(lineOf('192.168.1.20'))}`);
  expect(stdout).toContain('pluto  not trusted: not in the list\n');
  expect(code).toBe(4);
  expect((await pinned()).sort()).toEqual(
    [jumpLine(), lineOf('192.168.1.20'), lineOf('192.168.1.22')].map(keyOf).sort(),
  );
});

test('hosts behind a jump host that the list does not have are not looked at', async () => {
  const list = await listOf({earth: lineOf('192.168.1.20')});
  const {code, stdout} = await office.vifleet([...words(), 'earth', '--fingerprints', list]);
  expect(stdout).toContain('its jump host vifleet-lab at 127.0.0.1');
  expect(code).toBe(4);
  expect(await readFile(known, 'utf8')).toBe('');
});

test('a changed key stays what it was in known_hosts, and the line that removes it is told', async () => {
  const other = `192.168.1.20 ${keyOf(lineOf('192.168.1.22'))}`;
  await writeFile(known, `${jumpLine()}\n${other}\n`);
  const list = await listOf({earth: lineOf('192.168.1.20')});
  const {code, stdout} = await office.vifleet([...words(), 'earth', '--fingerprints', list]);
  expect(stdout).toContain('[transport/host-key-changed]');
  expect(stdout).toContain(`ssh-keygen -R '192.168.1.20' -f ${known}`);
  expect(code).toBe(4);
  expect(await readFile(known, 'utf8')).toBe(`${jumpLine()}\n${other}\n`);
});

test('for machines there is one document, that names each host', async () => {
  const list = await listOf({'vifleet-lab': jumpLine(), earth: lineOf('192.168.1.20')});
  const {code, stdout} = await office.vifleet([...words(), 'earth,mars', '--fingerprints', list, '--output=json']);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 'vifleet/host-keys',
    version: 1,
    exit: 4,
    hosts: [
      {host: 'earth', kind: 'pinned', server: 'earth', fingerprint: await fingerprintOf(lineOf('192.168.1.20'))},
      {host: 'mars', kind: 'unlisted', server: 'mars', type: 'ED25519'},
    ],
  });
  expect(code).toBe(4);
});

test.each([
  ['bare --yes', ['--yes'], '--yes has no place here'],
  ['no terminal and no list', [], 'there is no terminal to ask on'],
  ['a document for machines and no list', ['--output=json'], 'a question has no place'],
])('%s is refused before any host is asked', async (_, more, says) => {
  const {code, stderr} = await office.vifleet([...words(), ...more]);
  expect(stderr).toContain(says);
  expect(stderr).toContain('vifleet hosts trust --fingerprints');
  expect(code).toBe(1);
});

test('a list that cannot be understood is refused with its line', async () => {
  const file = join(office.folder, 'odd.txt');
  await writeFile(file, 'earth SHA256:short\n');
  const {code, stderr} = await office.vifleet([...words(), '--fingerprints', file]);
  expect(stderr).toContain(`${file}:1:1`);
  expect(code).toBe(1);
});

test('other verbs name this one where a key is unknown', async () => {
  const {stdout} = await office.vifleet(['plan', 'earth', ...words().slice(2)]);
  expect(stdout).toContain('vifleet hosts trust earth');
});
