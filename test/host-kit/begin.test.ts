import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {sha256} from '../../src/base/hash.ts';
import {refusalOf} from '../../src/host-kit/refusal.ts';
import type {Request} from '../../src/host-kit/request.ts';
import {
  before,
  begin,
  begun,
  fragileKit,
  meta,
  moveToBridge,
  patient,
  phase,
  plainHost,
  routeAlice,
  bridgedHost,
  type Draft,
} from './change.ts';
import type {FakeHost} from './host.ts';
import {keep} from './hosts.ts';

vi.setConfig({...patient, maxConcurrency: 4});

const refusedWith = async (host: FakeHost, request: Request): Promise<string> => {
  const refusal = refusalOf(await host.ask(request));
  return refusal === undefined ? 'not refused' : [refusal.code, ...refusal.words].join(' ');
};
/** All that is outside of vifleet's own folder. */
const outside = (host: FakeHost): string =>
  execFileSync('find', [host.root, '-path', '*/var/lib/vifleet', '-prune', '-o', '-printf', '%p %m %l %s\n'], {
    encoding: 'utf8',
  });
const inside = (host: FakeHost): string =>
  execFileSync('find', [join(host.root, 'var/lib/vifleet'), '-type', 'f'], {encoding: 'utf8'});

describe.concurrent('a host that is not as planned is refused, and nothing is left there', () => {
  test('a file has changed', async () => {
    const host = keep(plainHost());
    host.write('etc/sysconfig/network/ifcfg-eth0', 'MTU=1400\n');
    const seen = outside(host);
    expect(await refusedWith(host, begin(moveToBridge))).toBe('stale /etc/sysconfig/network/ifcfg-eth0');
    expect(outside(host)).toBe(seen);
    expect(inside(host)).toBe('');
  });

  test('a file has appeared', async () => {
    const host = keep(plainHost());
    host.write('etc/sysconfig/network/ifcfg-br0', 'x\n');
    expect(await refusedWith(host, begin(moveToBridge))).toBe('stale /etc/sysconfig/network/ifcfg-br0');
  });

  test('a fact has changed', async () => {
    const host = keep(plainHost());
    const seen = 'eth0 inet 192.168.1.20/24 scope global\n';
    const draft: Draft = {...moveToBridge, expect: {addresses: sha256(seen)}};
    host.table('addr', 'eth0 192.168.1.20/24\neth0 10.0.0.1/8\n');
    expect(await refusedWith(host, begin(draft))).toBe('stale addresses');
    host.table('addr', 'eth0 192.168.1.20/24\n');
    await begun(host, draft);
  });

  test('a folder is mounted read-only', async () => {
    const host = keep(plainHost());
    host.write('proc/mounts', '/dev/sda1 / ext4 rw,relatime 0 0\n/dev/sda2 /etc/sysconfig ext4 ro,relatime 0 0\n');
    expect(await refusedWith(host, begin(moveToBridge))).toBe('read-only /etc/sysconfig/network/ifcfg-eth0');
    expect(inside(host)).toBe('');
    host.write('proc/mounts', '/dev/sda1 / ext4 ro 0 0\noverlay /etc overlay rw 0 0\n/dev/sda2 /etc/sys ext4 ro 0 0\n');
    await begun(host, moveToBridge);
  });

  const root = (number: number) =>
    `/dev/vda3 / btrfs ro,relatime,subvolid=271,subvol=/@/.snapshots/${number}/snapshot 0 0\noverlay /etc overlay rw 0 0\n`;

  test('the next boot is from another snapshot, which lacks what would be written', async () => {
    const host = keep(plainHost());
    host.write('proc/mounts', root(5));
    host.table('btrfs', 'ID 272 gen 99 top level 265 path @/.snapshots/6/snapshot\n');
    expect(await refusedWith(host, begin(moveToBridge))).toBe('pending-snapshot 6 after 5');
    expect(inside(host)).toBe('');
    host.table('btrfs', 'ID 271 gen 99 top level 265 path @/.snapshots/5/snapshot\n');
    await begun(host, moveToBridge);
  });

  test.each([
    ['the default subvolume is no snapshot', root(5), 'ID 5 (FS_TREE)\n'],
    [
      'the root is no snapshot',
      '/dev/sda1 / btrfs rw,subvol=/@ 0 0\n',
      'ID 9 gen 9 top level 5 path @/.snapshots/6/snapshot\n',
    ],
  ])('but not where %s', async (_, mounts, next) => {
    const host = keep(plainHost());
    host.write('proc/mounts', mounts);
    host.table('btrfs', next);
    await begun(host, moveToBridge);
  });

  test('a dry check fails', async () => {
    const host = keep(bridgedHost());
    const bad: Draft = {
      ...routeAlice,
      files: routeAlice.files.map((file) =>
        file.path.includes('scripts') ? {...file, after: 'if then fi (\n'} : file,
      ),
    };
    expect(await refusedWith(host, begin(bad))).toMatch(
      /^check shell \/etc\/xen\/scripts\/vif-vifleet .*[Ss]yntax error/,
    );
    expect(inside(host)).toBe('');
  });

  const firewall = '/etc/sysconfig/SuSEfirewall2';
  const custom = '/etc/sysconfig/scripts/SuSEfirewall2-custom';
  const firewallOf = (after: string): Draft => ({
    files: [{path: firewall, before: before.firewall, after}],
    change: [{do: 'file-put', path: firewall}],
    checks: [`bash ${firewall}`, `bash ${custom}`],
  });

  test('a file that the firewall sources is not what bash can read', async () => {
    const host = keep(plainHost());
    const said = await refusedWith(host, begin(firewallOf('FW_DEV_EXT="br0\n')));
    expect(said).toMatch(new RegExp(`^check bash ${firewall} .*unexpected EOF`));
    expect(inside(host)).toBe('');
  });

  test('the administrator’s own rules, which the firewall sources, have a mistake in them', async () => {
    const host = keep(plainHost());
    host.write(`.${custom}`, 'fw_custom_before_masq() { true\n');
    expect(await refusedWith(host, begin(firewallOf('FW_DEV_EXT="br0"\n')))).toMatch(`check bash ${custom} `);
    host.write(`.${custom}`, 'fw_custom_before_masq() { true; }\n');
    await begun(host, firewallOf('FW_DEV_EXT="br0"\n'));
  });

  test('but not for what bash could not read before either, which the trail says', async () => {
    const host = keep(plainHost());
    const path = '/etc/sysconfig/network/ifcfg-eth0';
    const odd = "REMARK=it's wicked's own grammar'\n";
    host.write(`.${path}`, odd);
    await begun(host, {
      files: [{path, before: odd, after: `${odd}MTU='1500'\n`}],
      change: [{do: 'file-put', path}],
      checks: [`bash ${path}`, 'bash /etc/not/there'],
    });
    expect(host.points(meta.id)).toContain(`skipped check bash ${path} was unreadable before`);
    expect(host.points(meta.id)).toContain('skipped check bash /etc/not/there is not there');
  });

  test('wicked would leave a staged file out without a word', async () => {
    const host = keep(plainHost());
    host.table('wicked-skips', 'ifcfg-br0');
    expect(await refusedWith(host, begin(moveToBridge))).toBe('check wicked ifcfg-br0 is not read');
  });

  test('the guard cannot be armed', async () => {
    const host = keep(plainHost('dash', {systemd: true}));
    host.table('timers-fail', '');
    const seen = outside(host);
    expect(await refusedWith(host, begin(moveToBridge))).toBe('not-armed');
    expect(outside(host)).toBe(seen);
    expect(inside(host)).toMatch(/^\S*boot\n\S*recover\n$|^\S*recover\n\S*boot\n$/);
  });
});

test('until it is armed a begin touches nothing outside of its own folder', async () => {
  const host = keep(plainHost());
  const seen = outside(host);
  await begun(host, moveToBridge);
  expect(outside(host)).toBe(seen);
});

describe.concurrent('one transaction at a time', () => {
  test('another run is told who holds the host', async () => {
    const host = keep(plainHost());
    await begun(host, moveToBridge);
    const other = begin(moveToBridge, {id: 'r2-earth', run: 'r2', owner: 'bob@lap'});
    expect(await refusedWith(host, other)).toBe('locked ann@desk r1 r1-earth');
  });

  test('an undecided transaction is not taken over when its lease is over', async () => {
    const host = keep(plainHost());
    await begun(host, moveToBridge);
    host.write('var/lib/vifleet/lock/lease', 'boot-1 1\n');
    const other = begin(moveToBridge, {id: 'r2-earth', run: 'r2'});
    expect(await refusedWith(host, other)).toBe('undecided ann@desk r1 r1-earth');
  });

  test('of many that begin at once, one begins', async () => {
    const host = keep(plainHost());
    const ids = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(ids.map((id) => host.ask(begin(moveToBridge, {id, run: id}))));
    expect(answers.filter((answer) => answer.frame('token') !== undefined)).toHaveLength(1);
    expect(answers.map(refusalOf).filter((refusal) => refusal?.code === 'locked')).toHaveLength(3);
  });

  test('the same run goes on with a new token, and the old one is void', async () => {
    const host = keep(plainHost());
    const old = await begun(host, moveToBridge);
    const token = await begun(host, moveToBridge);
    expect(token).not.toBe(old);
    await expect(host.verb('go', meta.id, old, 'change')).rejects.toThrow('refused: token');
    expect(await phase(host, token, 'change')).toMatchObject({progress: 'done'});
    expect(host.points(meta.id).filter((point) => point.startsWith('begin'))).toHaveLength(1);
  });

  test('what a begin left that died before it armed goes away', async () => {
    const host = keep(plainHost());
    host.table('die-at', 'checkpoint');
    await host.exec(begin(moveToBridge, {}, fragileKit()));
    expect(host.points(meta.id).at(-1)).toBe('staged');
    await begun(host, moveToBridge, {id: 'r2-earth', run: 'r2'});
    expect(host.has(`var/lib/vifleet/txn/${meta.id}`)).toBe(false);
  });

  test('what a begin left that died while it armed goes away too', async () => {
    const host = keep(plainHost());
    host.table('die-at', 'armed');
    await host.exec(begin(moveToBridge, {}, fragileKit()));
    expect(await host.verb('status', meta.id)).toMatchObject({phase: 'staged'});
    await begun(host, moveToBridge);
    expect(await host.verb('status', meta.id)).toMatchObject({phase: 'armed', decision: 'none'});
  });

  test('a rolled-back transaction that its controller left is closed by the next run, lease or not', async () => {
    const host = keep(plainHost());
    const token = await begun(host, moveToBridge);
    await host.verb('rollback', meta.id);
    await host.until(meta.id, (state) => state.proof === 'verified');
    await begun(host, moveToBridge, {id: 'r2-earth', run: 'r2'});
    expect(await host.verb('status', meta.id)).toMatchObject({phase: 'closed'});
    await host.verb('release', meta.id, token);
    expect(await host.verb('status', 'r2-earth')).toMatchObject({phase: 'armed'});
  });

  test('a rolled-back transaction is released without its token, lease or not', async () => {
    const host = keep(plainHost());
    await begun(host, moveToBridge);
    await host.verb('rollback', meta.id);
    await host.until(meta.id, (state) => state.proof === 'verified');
    expect(await host.verb('release', meta.id, '-')).toMatchObject({phase: 'closed', proof: 'verified'});
    expect(host.has('var/lib/vifleet/lock')).toBe(false);
  });

  test('a confirmed transaction is released without its token, lease or not', async () => {
    const host = keep(plainHost());
    const token = await begun(host, moveToBridge);
    await phase(host, token, 'change');
    await host.verb('confirm', meta.id, token);
    expect(await host.verb('release', meta.id, '-')).toMatchObject({phase: 'closed', decision: 'confirmed'});
    expect(host.read('var/lib/vifleet/record')).toBe('{"format":"vifleet/record","version":1}\n');
  });

  test('an undecided transaction is not released without its token, lease or not', async () => {
    const host = keep(plainHost());
    await begun(host, moveToBridge);
    await expect(host.verb('release', meta.id, '-')).rejects.toThrow('refused: locked ann@desk r1 r1-earth');
    host.write('var/lib/vifleet/lock/lease', 'boot-1 1\n');
    await expect(host.verb('release', meta.id, '-')).rejects.toThrow('refused: undecided ann@desk r1 r1-earth');
  });

  test('a rollback that is still at work is not released', async () => {
    const host = keep(plainHost());
    await begun(host, moveToBridge);
    await host.verb('rollback', meta.id);
    await host.until(meta.id, (state) => state.proof === 'verified');
    host.write(`var/lib/vifleet/txn/${meta.id}/proof`, '');
    await expect(host.verb('release', meta.id, '-')).rejects.toThrow('refused: locked ann@desk r1 r1-earth');
  });

  test('begin after the decision says what was decided', async () => {
    const host = keep(plainHost());
    await begun(host, moveToBridge);
    await host.verb('rollback', meta.id);
    expect(await refusedWith(host, begin(moveToBridge))).toBe('decided rolled-back controller');
  });

  test('a transaction of another protocol version is left alone', async () => {
    const host = keep(plainHost());
    await begun(host, moveToBridge);
    host.write(`var/lib/vifleet/txn/${meta.id}/protocol`, '7\n');
    expect(await refusedWith(host, begin(moveToBridge, {id: 'r2-earth', run: 'r2'}))).toBe('foreign r1-earth');
  });
});

describe.concurrent('a damaged request is refused', () => {
  const damage: readonly (readonly [string, (stdin: string) => string, string])[] = [
    ['a step that is an option', (s) => s.replace('link-up eth0 br0', 'link-up eth0 -br'), 'frame steps.change:5 word'],
    [
      'a step with a shell in it',
      (s) => s.replace('link-up eth0 br0', 'link-up eth0 $;`'),
      'frame steps.change:5 characters',
    ],
    [
      'a path that leaves',
      (s) => s.replace('/etc/sysconfig/network/ifcfg-br0 0644', '/etc/sysconfig/../network/cfgbr0 0644'),
      'frame files:2 word',
    ],
    ['content that is not the plan’s', (s) => s.replace("BRIDGE='yes'", "BRIDGE='yep'"), 'frame data'],
    ['a frame that nobody knows', (s) => s.replace('@ checks ', '@ chicks '), 'frame unknown chicks'],
    ['no end', (s) => s.replace('@ end 0', '@ enx 0'), 'frame unknown enx'],
  ];
  test.each(damage)('%s', async (_, change, refused) => {
    const host = keep(plainHost());
    const {command, stdin} = begin(moveToBridge);
    const changed = change(stdin);
    expect(changed.length).toBe(stdin.length);
    expect(changed).not.toBe(stdin);
    expect(await refusedWith(host, {command, stdin: changed})).toBe(refused);
    expect(inside(host)).toBe('');
  });
});

test('an id that is a path is no id', async () => {
  const host = keep(plainHost());
  const {stdin, command} = begin(moveToBridge);
  expect(await refusedWith(host, {stdin, command: command.replace(meta.id, '../../x')})).toBe('frame id');
});

test('a host without the transaction says so', async () => {
  const host = keep(plainHost());
  expect(await host.verb('status', 'none')).toMatchObject({phase: 'absent', decision: 'none'});
});
