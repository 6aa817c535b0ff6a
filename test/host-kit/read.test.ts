import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, readdirSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {sha256} from '../../src/base/hash.ts';
import {readAnswer, type ReadAnswer} from '../../src/host-kit/answer.ts';
import {readRequest, type ReadQuestions} from '../../src/host-kit/request.ts';
import {factNames} from '../../src/observed/facts.ts';
import {before, begun, bridgedHost, meta, moveToBridge, patient, phase, plainHost} from './change.ts';
import type {FakeHost, Shell} from './host.ts';
import {kitOf, shells} from './host.ts';
import {keep} from './hosts.ts';

vi.setConfig(patient);

const kit = kitOf();
async function read(host: FakeHost, questions: Partial<ReadQuestions>): Promise<ReadAnswer> {
  const answer = await host.ask(readRequest(kit, {facts: [], files: [], probes: [], ...questions}));
  const found = readAnswer(answer);
  if (!found.ok) throw found.error;
  return found.value;
}

describe.each(shells)('under %s', (shell) => {
  test('all facts come raw and comparable', async () => {
    const host = keep(bridgedHost(shell));
    const {facts, boot, uptime} = await read(host, {facts: factNames});
    expect(boot).toBe('boot-1');
    expect(uptime).toBeGreaterThan(0);
    expect([...facts.keys()].sort()).toEqual([...factNames].sort());
    expect(facts.get('addresses')?.comparable).toBe('br0 inet 192.168.1.20/24 scope global\n');
    expect(facts.get('guests')?.comparable).toBe(
      'guest alice running\nvif alice 0 bridge=br0 mac=00:16:3e:4f:94:a9 at=br0\n',
    );
    expect(facts.get('links')?.comparable).toBe(
      'br0 up mtu 1500 bridge stp 0 mac 52:54:00:00:00:01\neth0 up mtu 1500 master br0 mac 52:54:00:00:00:01\n',
    );
    expect(facts.get('sysctl')?.raw).toBe('net/ipv4/ip_forward:0\nnet/ipv4/conf/eth0/proxy_arp:0\n');
    expect(facts.get('os')?.raw).toBe('NAME="openSUSE Leap"\nVERSION_ID="42.3"\n');
    expect(facts.get('rules6')).toEqual({rc: 127, raw: '', comparable: ''});
  });

  test('files come with their bytes unless the caller knows them', async () => {
    const host = keep(plainHost(shell));
    const strange = 'ä\n\\x41 `id` $(id) "\'\n\n\nno newline at the end';
    host.write('etc/sysctl.conf', strange);
    host.write('etc/empty', '');
    symlinkSync('/etc/sysctl.conf', join(host.root, 'etc/linked'));
    symlinkSync('/nowhere', join(host.root, 'etc/dangling'));
    chmodSync(join(host.root, 'etc/empty'), 0o600);
    const {files} = await read(host, {
      files: [
        {path: '/etc/sysctl.conf'},
        {path: '/etc/sysconfig/network/ifcfg-*', known: sha256(before.eth0)},
        {path: '/etc/empty'},
        {path: '/etc/linked'},
        {path: '/etc/dangling'},
        {path: '/etc/xen'},
        {path: '/etc/missing'},
      ],
    });
    const found = new Map(files.map((file) => [file.path, file]));
    expect(found.get('/etc/sysctl.conf')).toMatchObject({kind: 'file', text: strange, sha256: sha256(strange)});
    expect(found.get('/etc/sysconfig/network/ifcfg-eth0')).not.toHaveProperty('text');
    expect(found.get('/etc/empty')).toMatchObject({text: '', mode: '0600', sha256: sha256('')});
    expect(found.get('/etc/linked')).toMatchObject({text: strange});
    expect(found.get('/etc/dangling')).toMatchObject({kind: 'other'});
    expect(found.get('/etc/xen')).toMatchObject({kind: 'directory', sha256: '-'});
    expect(found.has('/etc/missing')).toBe(false);
  });

  test('nothing is written anywhere', async () => {
    const host = keep(bridgedHost(shell));
    const look = () => execFileSync('find', [host.root, '-printf', '%p %T@ %C@\n'], {encoding: 'utf8'});
    const seen = look();
    // What tries to write fails here, and says so on stderr, which makes `ask` fail.
    execFileSync('find', [host.root, '-type', 'd', '-exec', 'chmod', 'a-w', '{}', '+']);
    const afterwards = look();
    await read(host, {facts: factNames, files: [{path: '/etc/sysconfig/network/*'}], probes: ['tcp 127.0.0.1 1']});
    execFileSync('find', [host.root, '-type', 'd', '-exec', 'chmod', 'u+w', '{}', '+']);
    expect(seen.split('\n').map((line) => line.split(' ')[0])).toEqual(
      look()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    );
    expect(seen.replaceAll(/ [\d.]+$/gm, '')).toEqual(afterwards.replaceAll(/ [\d.]+$/gm, ''));
    expect(readdirSync(join(host.top, 'tmp'))).toEqual([]);
    expect(host.has('var/lib/vifleet')).toBe(false);
  });

  test('an open transaction and the record are shown', async () => {
    const host = keep(plainHost(shell));
    expect(await read(host, {})).toMatchObject({transaction: null, record: null});
    const token = await begun(host, moveToBridge);
    expect((await read(host, {})).transaction).toMatchObject({
      id: meta.id,
      run: 'r1',
      owner: 'ann@desk',
      phase: 'armed',
    });
    await phase(host, token, 'change');
    await host.verb('confirm', meta.id, token);
    expect((await read(host, {})).record).toContain('vifleet/record');
    await host.verb('release', meta.id, token);
    expect(await read(host, {})).toMatchObject({
      transaction: null,
      record: '{"format":"vifleet/record","version":1}\n',
    });
  });
});

test('a confirmed transaction whose record was not yet put in place shows that record', async () => {
  const host = keep(plainHost());
  await begun(host, moveToBridge);
  host.write(`var/lib/vifleet/txn/${meta.id}/decision`, 'confirmed controller 1\n');
  host.write('var/lib/vifleet/record', 'old\n');
  expect((await read(host, {})).record).toContain('vifleet/record');
});

test('probes answer in their order, at the same time', async () => {
  const host = keep(plainHost());
  const {createServer} = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const {probes} = await read(host, {
    probes: ['tcp 127.0.0.1 1', `tcp 127.0.0.1 ${port}`, 'resolve localhost', 'resolve nowhere.invalid'],
  });
  server.close();
  expect(probes).toEqual([false, true, true, false]);
});

describe('the first nameserver', () => {
  const ask = async (words: string, shell: Shell = 'dash', resolv?: string) => {
    const host = keep(plainHost(shell));
    if (resolv !== undefined) host.write('etc/resolv.conf', resolv);
    const command = `VF_KIT=$(cat); eval "$VF_KIT"; vf_core; ${words}`;
    return host.exec({command, stdin: kitOf().text});
  };

  test.each(shells)('is asked a query over UDP, and whatever it answers is an answer, under %s', async (shell) => {
    const {createSocket} = await import('node:dgram');
    const asked: string[] = [];
    const server = createSocket('udp4');
    server.on('message', (query, {port, address}) => {
      asked.push(query.toString('hex'));
      // The first is lost on its way. REFUSED, with the question.
      if (asked.length > 1)
        server.send(Buffer.concat([Buffer.from('76668105', 'hex'), query.subarray(4)]), port, address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    const {port} = server.address();
    expect(await ask(`vf_ask_dns 127.0.0.1 ${port}`, shell)).toMatchObject({code: 0, stderr: ''});
    server.close();
    // A header of one question; the root, NS, IN.
    expect(asked).toEqual(Array(2).fill(`7666${'01000001000000000000'}${'0000020001'}`));
    expect((await ask(`vf_ask_dns 127.0.0.1 ${port}`, shell)).code).not.toBe(0);
  });

  test.each([
    ['search example.com\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n', '192.0.2.1 53\n'],
    ['# nameserver 192.0.2.3\nnameserver\t2001:db8::1\n', '2001:db8::1 53\n'],
    ['search example.com\n', 'silent\n'],
    ['nameserver $(reboot)\n', 'silent\n'],
    [undefined, 'silent\n'],
  ])('is the one of resolv.conf: %j', async (resolv, said) => {
    const {stdout} = await ask('vf_ask_dns() { echo "$*"; }; vf_probe_dns 2>/dev/null || echo silent', 'dash', resolv);
    expect(stdout).toBe(said);
  });
});

test('files whose names are no plain words are left out', async () => {
  const host = keep(plainHost());
  for (const name of ['ifcfg-a b', 'ifcfg-$(touch x)', 'ifcfg-ä', 'ifcfg-ok']) host.write(`etc/n/${name}`, 'x\n');
  mkdirSync(join(host.root, 'etc/n/ifcfg-folder'));
  const {files} = await read(host, {files: [{path: '/etc/n/ifcfg-*'}]});
  expect(files.map((file) => file.path).sort()).toEqual(['/etc/n/ifcfg-folder', '/etc/n/ifcfg-ok']);
});
