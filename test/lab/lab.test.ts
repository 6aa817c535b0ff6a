import {existsSync} from 'node:fs';
import {readFile, rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {systemClock} from '../../src/base/clock.ts';
import {processesOf} from '../../src/lab/processes.ts';
import {host, smallFleet, smallLab} from './small-fleet.ts';
import {finished, spawnSsh, ssh} from './system-ssh.ts';

const earth = 'root@192.168.1.20';

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await systemClock.sleep(20);
}

test('hosts answer the system ssh by address and by name, over keys of their own', async () => {
  const lab = await smallLab(smallFleet([host('earth', '192.168.1.20'), host('mars', '192.168.1.22')]));
  expect(await ssh(lab, earth, 'hostname')).toEqual({code: 0, stdout: 'earth\n', stderr: ''});
  expect(await ssh(lab, 'mars', 'hostname')).toEqual({code: 0, stdout: 'mars\n', stderr: ''});
});

test('a name of the world leads to the host that has its address', async () => {
  const lab = await smallLab();
  const named = ['-J', 'vifleet-lab', '-l', 'root', '-o', 'HostKeyAlias=192.168.1.20'];
  const keys = ['-i', join(lab.world, 'ssh/id_ed25519'), '-o', `UserKnownHostsFile=${lab.knownHostsPath}`];
  expect(await ssh(lab, ...named, ...keys, 'earth.example.com', 'hostname')).toMatchObject({stdout: 'earth\n'});
});

test('a host whose key is not the one that known_hosts has is refused', async () => {
  const lab = await smallLab();
  const known = await readFile(lab.knownHostsPath, 'utf8');
  await writeFile(lab.knownHostsPath, known.replace('192.168.1.20 ', '192.168.1.99 '));
  expect(await ssh(lab, earth, 'hostname')).toMatchObject({code: 255, stdout: ''});
});

test('nobody gets in with another key, as another user, or for a shell', async () => {
  const lab = await smallLab();
  const other = join(lab.world, 'ssh/host_keys/earth');
  expect((await ssh(lab, '-o', `IdentityFile=${other}`, '-o', 'ProxyJump=none', 'lab@vifleet-lab')).code).toBe(255);
  expect((await ssh(lab, 'mallory@192.168.1.20', 'hostname')).stderr).toContain('Permission denied');
  expect((await ssh(lab, '-T', earth)).code).not.toBe(0);
});

test('a command runs with the environment of its host and with nothing of ours', async () => {
  const lab = await smallLab();
  const {stdout} = await ssh(lab, earth, 'env | sed "s/=.*//" | sort');
  expect(
    stdout
      .trim()
      .split('\n')
      .filter((name) => !['PWD', '_', 'SHLVL', 'OLDPWD'].includes(name)),
  ).toEqual([
    'HOME',
    'LAB_EFFECT',
    'LAB_HOST',
    'LAB_STATE',
    'LAB_WORLD',
    'LANG',
    'LOGNAME',
    'PATH',
    'USER',
    'VIFLEET_ROOT',
  ]);
});

test('input and output of several megabytes arrive whole', async () => {
  const lab = await smallLab();
  const input = Buffer.alloc(5_000_000, 'vifleet\n');
  const {code, stdout} = await finished(spawnSsh(lab, earth, 'cat'), input);
  expect(code).toBe(0);
  expect(stdout.length).toBe(input.length);
  expect(stdout === input.toString()).toBe(true);
});

test('output and errors that are larger than any window come whole, each on its own', async () => {
  const lab = await smallLab();
  const zeros = 'head -c 5000000 /dev/zero';
  const {code, stdout, stderr} = await ssh(lab, earth, `${zeros}; ${zeros} >&2; ${zeros}; exit 3`);
  expect([code, stdout.length, stderr.length]).toEqual([3, 10_000_000, 5_000_000]);
});

test('input that nobody reads does not keep a command from ending', async () => {
  const lab = await smallLab();
  const {code} = await finished(spawnSsh(lab, earth, 'exit 7'), Buffer.alloc(5_000_000));
  expect(code).toBe(7);
});

test('exit status, signals and stderr are told as they are', async () => {
  const lab = await smallLab();
  expect(await ssh(lab, earth, 'echo out; echo err >&2; exit 3')).toEqual({code: 3, stdout: 'out\n', stderr: 'err\n'});
  expect((await ssh(lab, earth, 'kill -KILL $$')).code).toBe(255);
});

test('a daemon that keeps the output open keeps the session open, as with OpenSSH', async () => {
  const lab = await smallLab();
  const child = spawnSsh(lab, earth, 'sleep 0.5 & echo gone; exit 0');
  const before = systemClock.monotonic();
  expect(await finished(child)).toMatchObject({code: 0, stdout: 'gone\n'});
  expect(systemClock.monotonic() - before).toBeGreaterThan(400);
});

test('a command goes on when its client dies', async () => {
  const lab = await smallLab();
  const proof = join(lab.world, 'proof');
  const child = spawnSsh(lab, earth, `touch ${proof}.begun; sleep 0.3; touch ${proof}`);
  await until(() => existsSync(`${proof}.begun`));
  child.kill('SIGKILL');
  await until(() => existsSync(proof));
});

test('a link that is away for a moment delays a connection and does not kill it', async () => {
  const lab = await smallLab();
  const addresses = join(lab.world, 'hosts/earth/state/addresses');
  const child = spawnSsh(lab, earth, 'mv $LAB_STATE/addresses $LAB_STATE/away; sleep 1; echo alive');
  const result = finished(child);
  await until(() => !existsSync(addresses));
  await systemClock.sleep(1300);
  await rename(join(lab.world, 'hosts/earth/state/away'), addresses);
  expect(await result).toEqual({code: 0, stdout: 'alive\n', stderr: ''});
});

test('a link that stays away kills the connection and not the command', async () => {
  const lab = await smallLab();
  const proof = join(lab.world, 'proof');
  const began = systemClock.monotonic();
  const result = await ssh(
    lab,
    earth,
    `mv $LAB_STATE/addresses $LAB_STATE/away; sleep 4; touch ${proof}; echo unheard`,
  );
  expect(systemClock.monotonic() - began).toBeGreaterThan(2900);
  expect(result).toMatchObject({code: 255, stdout: ''});
  expect((await ssh(lab, earth, 'true')).code).toBe(255);
  await until(() => existsSync(proof));
}, 15_000);

test('a firewall that swallows the first packet lets the client wait, and lets it in when it opens', async () => {
  const lab = await smallLab();
  await lab.exec('earth', 'touch $LAB_STATE/filtered');
  expect((await ssh(lab, '-o', 'ConnectTimeout=1', earth, 'true')).code).toBe(255);
  const patient = ssh(lab, earth, 'hostname');
  await systemClock.sleep(300);
  await lab.exec('earth', 'rm $LAB_STATE/filtered');
  expect((await patient).stdout).toBe('earth\n');
}, 15_000);

test('an established connection survives a firewall that no longer admits new ones', async () => {
  const lab = await smallLab();
  const {stdout} = await ssh(
    lab,
    earth,
    'touch $LAB_STATE/filtered; mv $LAB_STATE/addresses $LAB_STATE/x; mv $LAB_STATE/x $LAB_STATE/addresses; sleep 0.5; echo here',
  );
  expect(stdout).toBe('here\n');
});

test('a closed port and an unused address refuse at once; a station opens and has nothing to say', async () => {
  const lab = await smallLab();
  const forward = (target: string) => ssh(lab, '-W', target, 'vifleet-lab');
  expect((await forward('192.168.1.20:80')).code).not.toBe(0);
  expect((await forward('192.168.1.77:22')).code).not.toBe(0);
  expect(await forward('192.168.1.1:53')).toMatchObject({code: 0, stdout: ''});
});

test('a host that is cut off answers again after it was mended', async () => {
  const lab = await smallLab();
  await lab.fault('earth', {kind: 'cut'});
  expect((await ssh(lab, '-o', 'ConnectTimeout=1', earth, 'true')).code).toBe(255);
  await lab.fault('earth', {kind: 'mend'});
  expect((await ssh(lab, earth, 'true')).code).toBe(0);
});

test('a reboot ends what ran, keeps the files and starts the services again', async () => {
  const lab = await smallLab();
  const child = spawnSsh(lab, earth, 'echo kept > $VIFLEET_ROOT/etc/kept; setsid sleep 111 & sleep 222');
  const result = finished(child);
  await until(async () => (await processesOf({world: lab.world})).length >= 4);
  await lab.fault('earth', {kind: 'power-off'});
  expect(await processesOf({world: lab.world})).toEqual([]);
  expect((await ssh(lab, earth, 'true')).code).toBe(255);
  await lab.fault('earth', {kind: 'power-on'});
  expect((await result).code).toBe(255);
  const {files, state} = await lab.snapshot('earth');
  expect(files['/etc/kept']).toEqual({kind: 'file', mode: '0644', text: 'kept\n'});
  expect(state['boots']).toBe('booted\nbooted\n');
  expect((await ssh(lab, earth, 'hostname')).stdout).toBe('earth\n');
}, 15_000);

test('a fault waits for the line of the trail that it was aimed at', async () => {
  const lab = await smallLab();
  const fault = lab.fault('earth', {kind: 'kill', matching: 'sleep 333'}, 'step change 2');
  const trail = '$VIFLEET_ROOT/var/lib/vifleet/txn/t1';
  const run = lab.exec(
    'earth',
    `mkdir -p ${trail}; echo "9 step change 1 x" > ${trail}/trail; sleep 333; echo unheard`,
  );
  await systemClock.sleep(200);
  await lab.exec('earth', `echo "10 step change 2 link-up br0" >> ${trail}/trail`);
  expect(await fault).toBe(true);
  expect(await run).toMatchObject({code: null, stdout: ''});
});

test('a full disk fails writes of commands that come over ssh, and nothing else', async () => {
  const lab = await smallLab();
  await lab.fault('earth', {kind: 'disk-full', full: true});
  expect((await ssh(lab, earth, 'echo x > $VIFLEET_ROOT/etc/new && echo written')).stdout).toBe('');
  expect((await ssh(lab, earth, 'hostname | cat')).stdout).toBe('earth\n');
  await lab.fault('earth', {kind: 'disk-full', full: false});
  expect((await ssh(lab, earth, 'echo x > $VIFLEET_ROOT/etc/new && echo written')).stdout).toBe('written\n');
});

test('a lab that is stopped leaves no process and no open port', async () => {
  const lab = await smallLab();
  expect(await processesOf({world: lab.world})).not.toEqual([]);
  const client = ssh(lab, earth, 'sleep 444');
  await until(async () => (await processesOf({world: lab.world})).length >= 2);
  await lab.stop();
  expect((await client).code).toBe(255);
  expect(await processesOf({world: lab.world})).toEqual([]);
  expect((await ssh(lab, earth, 'true')).stderr).toContain('refused');
});
