import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {defaultSettings, parseSettings, type Surroundings} from '../../src/transport/ssh-settings.ts';

const cases = join(import.meta.dirname, 'cases', 'ssh-settings');
const surroundings: Surroundings = {
  home: '/home/ada',
  user: 'ada',
  uid: 1000,
  localHostname: 'desk.example.com',
  env: {SSH_AUTH_SOCK: '/run/agent', OTHER_AGENT: '/run/other', KEYS: '/media/keys'},
};

// Each input.txt is what `ssh -G -- ADDRESS` of OpenSSH 9.2p1 printed, ADDRESS being in its first line.
test.each(readdirSync(cases))('what ssh -G prints is read: %s', (name) => {
  const input = readFileSync(join(cases, name, 'input.txt'), 'utf8');
  const address = /^host (.*)$/m.exec(input)?.[1] ?? '';
  const found = JSON.stringify(parseSettings(input, address, surroundings), null, 2) + '\n';
  const expected = join(cases, name, 'expected.json');
  if (process.env['UPDATE_CASES'] === '1' && process.env['CI'] === undefined) writeFileSync(expected, found);
  expect(existsSync(expected)).toBe(true);
  expect(found).toBe(readFileSync(expected, 'utf8'));
});

test('output that lacks what every ssh prints is refused', () => {
  expect(parseSettings('', 'earth', surroundings)).toMatchObject({
    ok: false,
    error: {what: 'the output of ssh -G lacks hostname, port or user'},
  });
  expect(parseSettings('hostname earth\nuser root\n', 'earth', surroundings)).toMatchObject({ok: false});
});

test('without any config the defaults of ssh hold', () => {
  expect(defaultSettings({address: 'Earth'}, surroundings)).toEqual({
    hostname: 'Earth',
    port: 22,
    user: 'ada',
    identityFiles: ['/home/ada/.ssh/id_rsa', '/home/ada/.ssh/id_ecdsa', '/home/ada/.ssh/id_ed25519'],
    identitiesOnly: false,
    agent: '/run/agent',
    knownHostsFiles: [
      '/home/ada/.ssh/known_hosts',
      '/home/ada/.ssh/known_hosts2',
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ],
    knownAs: 'earth',
    pinFile: '/home/ada/.ssh/known_hosts',
    hashKnownHosts: false,
    jumps: [],
  });
  expect(defaultSettings({address: '::1', port: 2222, user: 'root'}, surroundings)).toMatchObject({
    user: 'root',
    knownAs: '[::1]:2222',
    alsoKnownAs: '::1',
  });
});
