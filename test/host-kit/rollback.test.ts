import {execFileSync} from 'node:child_process';
import {chmodSync, lstatSync, readlinkSync, statSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {refusalOf} from '../../src/host-kit/refusal.ts';
import {
  before,
  begin,
  begun,
  bridgedHost,
  meta,
  moveToBridge,
  patient,
  phase,
  plainHost,
  type Draft,
} from './change.ts';
import type {FakeHost} from './host.ts';
import {keep} from './hosts.ts';

vi.setConfig({...patient, maxConcurrency: 4});

/** Changes, rolls back, and gives the last state. */
async function thereAndBack(host: FakeHost, draft: Draft) {
  const token = await begun(host, draft);
  const changed = await phase(host, token, 'change');
  await host.verb('rollback', meta.id);
  return {token, changed, state: await host.until(meta.id, (s) => s.proof !== 'none', 40)};
}

const putRoutes = (after: string): Draft => ({
  files: [{path: '/etc/sysconfig/network/routes', before: before.routes, after}],
  change: [{do: 'file-put', path: '/etc/sysconfig/network/routes'}],
});

describe.concurrent('files', () => {
  test('through a symlink the target is written, and the link stays', async () => {
    const host = keep(plainHost());
    host.write('etc/real/routes', before.routes);
    execFileSync('rm', [join(host.root, 'etc/sysconfig/network/routes')]);
    symlinkSync('/etc/real/routes', join(host.root, 'etc/sysconfig/network/routes'));
    const token = await begun(host, putRoutes('# new\n'));
    await phase(host, token, 'change');
    expect(host.read('etc/real/routes')).toBe('# new\n');
    expect(readlinkSync(join(host.root, 'etc/sysconfig/network/routes'))).toBe('/etc/real/routes');
    await host.verb('rollback', meta.id);
    expect(await host.until(meta.id, (s) => s.proof !== 'none')).toMatchObject({proof: 'verified'});
    expect(host.read('etc/real/routes')).toBe(before.routes);
    expect(lstatSync(join(host.root, 'etc/sysconfig/network/routes')).isSymbolicLink()).toBe(true);
  });

  test('bytes, modes and absence come back, and nothing is left beside them', async () => {
    const host = keep(plainHost());
    const path = join(host.root, 'etc/sysconfig/network/routes');
    chmodSync(path, 0o640);
    const listing = () => execFileSync('find', [join(host.root, 'etc'), '-printf', '%p %m %s\n'], {encoding: 'utf8'});
    const seen = listing();
    const {changed, state} = await thereAndBack(host, {
      files: [
        {path: '/etc/sysconfig/network/routes', before: before.routes, after: null},
        {path: '/etc/made/deep/new', before: null, after: 'x\n'},
        {path: '/etc/sysconfig/SuSEfirewall2', before: before.firewall, after: 'FW_DEV_EXT="br0"\n'},
      ],
      change: [
        {do: 'file-remove', path: '/etc/sysconfig/network/routes'},
        {do: 'file-put', path: '/etc/made/deep/new'},
        {do: 'file-put', path: '/etc/sysconfig/SuSEfirewall2'},
      ],
    });
    expect(changed).toMatchObject({progress: 'done'});
    expect(state).toMatchObject({proof: 'verified'});
    expect(listing()).toBe(seen);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('a file that somebody replaces by hand during the change comes back too', async () => {
    const host = keep(plainHost());
    const token = await begun(host, putRoutes('# new\n'));
    await phase(host, token, 'change');
    host.write('etc/sysconfig/network/routes', '# by hand\n');
    await host.verb('rollback', meta.id);
    expect(await host.until(meta.id, (s) => s.proof !== 'none')).toMatchObject({proof: 'verified'});
    expect(host.read('etc/sysconfig/network/routes')).toBe(before.routes);
  });
});

describe.concurrent('the running host', () => {
  test('firewall tables that came with the change are emptied', async () => {
    const host = keep(plainHost());
    host.table('firewall-nat', '');
    const token = await begun(host, moveToBridge);
    await phase(host, token, 'change');
    host.forget('firewall-nat');
    expect(host.table('rules4')).toContain('*nat');
    await host.verb('rollback', meta.id);
    expect(await host.until(meta.id, (s) => s.proof !== 'none')).toMatchObject({proof: 'verified'});
    expect(host.table('rules4')).not.toContain('-A PREROUTING');
  });

  test('rules that no file holds come back exactly', async () => {
    const host = keep(plainHost());
    host.table('rules4', host.table('rules4').replace('COMMIT', '-A INPUT -s 10.9.9.9/32 -j DROP\nCOMMIT'));
    const {state} = await thereAndBack(host, moveToBridge);
    expect(state).toMatchObject({proof: 'verified'});
    expect(host.table('rules4')).toContain('10.9.9.9/32');
  });

  test('a guest that fell off its bridge goes back onto it', async () => {
    const host = keep(bridgedHost());
    const {changed, state} = await thereAndBack(host, {
      files: [],
      change: [
        {do: 'link-down', links: ['br0']},
        {do: 'link-up', links: ['br0']},
      ],
      afterRestore: [{do: 'link-up', links: ['br0']}],
    });
    expect(changed).toMatchObject({progress: 'done', error: ''});
    expect(state).toMatchObject({proof: 'verified'});
    expect(host.table('links')).toContain('vif1.0 vif br0');
    expect(host.table('created')).toBe('');
  });

  test('where the change never began, no link is touched', async () => {
    const host = keep(plainHost());
    await begun(host, moveToBridge);
    await host.verb('rollback', meta.id);
    expect(await host.until(meta.id, (s) => s.proof !== 'none')).toMatchObject({proof: 'verified', attempt: 1});
    expect(host.calls('wicked').filter((call) => / if(up|down)/.test(call))).toEqual([]);
  });
});

/** What a person types on the console. */
const recover = (host: FakeHost, words: string) =>
  host.exec({command: `sh "$VIFLEET_ROOT/var/lib/vifleet/recover" ${words}`, stdin: ''});

describe.concurrent('what does not come back', () => {
  const lost = moveToBridge;
  /** An address stays that nobody can take away. */
  async function failed(host: FakeHost) {
    const token = await begun(host, lost);
    await phase(host, token, 'change');
    host.table('sticky', 'eth0 10.0.0.1/8\n');
    await host.verb('rollback', meta.id);
    return {token, state: await host.until(meta.id, (s) => s.proof !== 'none', 90)};
  }

  test('is tried again, then with a broad hand, then named; the host stays locked until a person has been there', async () => {
    const host = keep(plainHost());
    const {token, state} = await failed(host);
    expect(state).toMatchObject({decision: 'rolled-back', proof: 'failed', progress: 'failed', attempt: 3});
    expect(state.differs).toContain('addresses');
    expect(host.points(meta.id).filter((point) => point.startsWith('rollback'))).toEqual([
      'rollback 1',
      'rollback 2',
      'rollback 3 broad',
      'rollback 3',
    ]);
    // Every item even after an error.
    expect(host.read('etc/sysconfig/network/ifcfg-eth0')).toBe(before.eth0);
    await expect(host.verb('release', meta.id, token)).rejects.toThrow('refused: rollback-failed');
    const other = await host.ask(begin(moveToBridge, {id: 'r2-earth', run: 'r2'}));
    expect(refusalOf(other)?.code).toBe('rollback-failed');
    const tried = await recover(host, `${meta.id} restore`);
    expect(tried).toMatchObject({code: 1, stdout: ''});
    expect(tried.stderr).toMatch(/^not all is as it was: .*addresses/);
    host.forget('sticky');
    await host.verb('rollback', meta.id);
    expect(await host.until(meta.id, (s) => s.proof !== 'none', 40)).toMatchObject({proof: 'verified'});
    await host.verb('release', meta.id, token);
    await begun(host, moveToBridge, {id: 'r2-earth', run: 'r2'});
  });

  test('is shown on the console, where it can be accepted as it is', async () => {
    const host = keep(plainHost());
    await failed(host);
    expect((await recover(host, '')).stdout).toBe(`${meta.id}  rolled-back, rollback, rollback failed\n`);
    expect((await recover(host, meta.id)).stdout).toMatch(/differs .*addresses[\s\S]*recover r1-earth restore/);
    expect(await recover(host, `${meta.id} accept`)).toMatchObject({code: 0, stdout: `${meta.id} is closed\n`});
    await begun(host, lost, {id: 'r2-earth', run: 'r2'}).catch((error: unknown) =>
      expect(String(error)).not.toMatch(/rollback-failed/),
    );
  });
});

test('the console takes back an undecided change', async () => {
  const host = keep(plainHost());
  const token = await begun(host, moveToBridge);
  await phase(host, token, 'change');
  const output = await host.exec({command: `sh "$VIFLEET_ROOT/var/lib/vifleet/recover" ${meta.id} restore`, stdin: ''});
  expect(output).toMatchObject({code: 0, stdout: `${meta.id} is taken back, and closed\n`, stderr: ''});
  expect(await host.verb('status', meta.id)).toMatchObject({decidedBy: 'console', proof: 'verified', phase: 'closed'});
  expect(host.table('addr')).toBe('eth0 192.168.1.20/24\n');
});
