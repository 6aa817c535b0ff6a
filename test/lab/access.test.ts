import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import ssh2 from 'ssh2';
import {expect, test} from 'vitest';
import {createKeys, knownHostsOf, sshConfigOf, writeAccess} from '../../src/lab/access.ts';
import {newKeyPair} from '../../src/lab/ssh-server.ts';
import {temporaryFolder} from './small-fleet.ts';

const run = promisify(execFile);

test('every key that a lab makes can be read again', () => {
  for (let i = 0; i < 1000; i++)
    expect(ssh2.utils.parseKey(newKeyPair('root@earth').private)).not.toBeInstanceOf(Error);
});

test('ssh finds each host by name and by every address, with its own port and user, and its key in known_hosts', async () => {
  const world = await temporaryFolder();
  const ssh = {addresses: ['earth.example.com', '192.168.1.20', '192.168.1.99'], port: 2222, user: 'admin'} as const;
  await createKeys(world, ['earth']);
  await writeAccess(world, [{name: 'earth', ssh}], 40022);
  const settings = async (target: string) =>
    (await run('ssh', ['-G', '-F', sshConfigOf(world), target])).stdout.split('\n');
  for (const target of ['earth', ...ssh.addresses]) {
    const lines = await settings(target);
    expect(lines).toContain(`hostname ${target === 'earth' ? 'earth.example.com' : target}`);
    for (const line of ['port 2222', 'user admin', 'proxyjump vifleet-lab', 'stricthostkeychecking true'])
      expect(lines).toContain(line);
  }
  expect(await settings('vifleet-lab')).toContain('port 40022');
  const key = (await readFile(join(world, 'ssh/host_keys/earth.pub'), 'utf8')).split(' ')[1];
  for (const address of ssh.addresses)
    expect((await run('ssh-keygen', ['-F', `[${address}]:2222`, '-f', knownHostsOf(world)])).stdout).toContain(key);
});
