import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {needsPassphrase} from '../../src/transport/identities.ts';
import {startLimit} from '../../src/transport/limit.ts';
import {sshConfig} from '../../src/transport/ssh-config.ts';
import {quiet} from './bench.ts';
import {keygen, tempFolder} from './sshd.ts';

const home = tempFolder();
const before = process.env['HOME'];
beforeAll(() => {
  process.env['HOME'] = home;
});
beforeEach(() => {
  rmSync(join(home, '.ssh'), {recursive: true, force: true});
  mkdirSync(join(home, '.ssh'));
});
afterAll(() => {
  process.env['HOME'] = before;
  rmSync(home, {recursive: true, force: true});
});

const ask = async (config: ReturnType<typeof sshConfig>, address: string) => {
  const limit = startLimit(10_000, quiet);
  const settings = await config.settings({address}, 'earth', limit);
  limit.end();
  if (!settings.ok) throw settings.error;
  return settings.value;
};
const write = (text: string) => writeFileSync(join(home, '.ssh', 'config'), text);

test('without a config the files of the home folder count', async () => {
  const settings = await ask(sshConfig(undefined), 'earth');
  expect(settings.hostname).toBe('earth');
  expect(settings.identityFiles).toContain(`${home}/.ssh/id_ed25519`);
  expect(settings.knownHostsFiles[0]).toBe(`${home}/.ssh/known_hosts`);
});

test('the config of the home folder is followed, Include and patterns too, and read again when it changes', async () => {
  const config = sshConfig(undefined);
  writeFileSync(join(home, '.ssh', 'racks'), 'Host rack7-*\n  Port 2222\n');
  write(`Include ${home}/.ssh/racks\nHost rack7-* !rack7-b\n  User admin\n`);
  expect(await ask(config, 'rack7-a')).toMatchObject({port: 2222, user: 'admin'});
  expect((await ask(config, 'rack7-b')).user).not.toBe('admin');
  write('Host rack7-a\n  HostName 192.168.7.1\n');
  expect(await ask(config, 'rack7-a')).toMatchObject({hostname: '192.168.7.1', port: 22});
});

test('ssh is asked once for an address', async () => {
  const asked = join(home, 'asked');
  write(`Match exec "echo x >> ${asked}"\n  Port 2222\n`);
  const config = sshConfig(undefined);
  for (let times = 0; times < 3; times++) expect((await ask(config, 'earth')).port).toBe(2222);
  expect(readFileSync(asked, 'utf8')).toBe('x\n');
});

test('a config that hangs is given up in time', async () => {
  write('Match exec "sleep 20"\n  Port 2222\n');
  const limit = startLimit(300, quiet);
  const settings = await sshConfig(undefined).settings({address: 'earth'}, 'earth', limit);
  expect(settings).toMatchObject({ok: false, error: {code: 'transport/timeout'}});
});

test('keys with a passphrase are told apart in every file format', () => {
  for (const [n, args] of [[], ['-m', 'PEM'], ['-m', 'PKCS8']].entries()) {
    const [open, locked] = [join(home, `open${n}`), join(home, `locked${n}`)];
    keygen(open, '-t', 'ecdsa', ...args);
    keygen(locked, '-t', 'ecdsa', '-N', 'secret words', ...args);
    expect([open, locked].map((file) => needsPassphrase(readFileSync(file, 'utf8')))).toEqual([false, true]);
  }
});
