import {describe, expect, test, vi} from 'vitest';
import type {Step} from '../../src/plan/steps.ts';
import {begun, fragileKit, meta, moveToBridge, patient, phase, plainHost, type Draft} from './change.ts';
import {shells, type FakeHost} from './host.ts';
import {keep} from './hosts.ts';

vi.setConfig({...patient, maxConcurrency: 4});

const admits: Step = {do: 'expect-rule', rule: {kind: 'admits', link: 'br0', port: 22}};
const admitsWifi: Step = {do: 'expect-rule', rule: {kind: 'admits', link: 'wlan0', port: 22}};

/** The address moves to the bridge; these must then get in. */
const move = (...expected: readonly Step[]): Draft => ({
  ...moveToBridge,
  files: moveToBridge.files.map((file) =>
    file.path.endsWith('SuSEfirewall2') ? {...file, after: 'FW_DEV_EXT="br0 wlan0"\n'} : file,
  ),
  change: [...moveToBridge.change, ...expected],
});

/** Another program has the lock of xtables: of each load, in their order, the rule of this link is lost. */
const losing = (host: FakeHost, ...links: readonly string[]): FakeHost => {
  host.table('lost-rules', links.map((link) => `${link}\n`).join(''));
  return host;
};

const loads = (host: FakeHost): number => host.calls('SuSEfirewall2').length;

describe.concurrent.each(shells)('under %s', (shell) => {
  test('a rule that was lost is there when the rules are loaded once more, and the change goes on', async () => {
    const host = losing(keep(plainHost(shell)), 'br0');
    const token = await begun(host, move(admits));
    expect(await phase(host, token, 'change')).toMatchObject({progress: 'done', error: ''});
    expect(loads(host)).toBe(2);
    expect(host.points(meta.id)).toContain('again firewall-load new connections to port 22 on br0 are dropped');
  });
});

test('a rule that is lost twice fails the phase: there is no third time', async () => {
  const host = losing(keep(plainHost()), 'br0', 'br0');
  const token = await begun(host, move(admits));
  expect(await phase(host, token, 'change')).toMatchObject({
    progress: 'failed',
    error: 'expect-rule admits br0 22: new connections to port 22 on br0 are dropped, also when loaded once more',
  });
  expect(loads(host)).toBe(2);
});

test('a rule that was found, and that the second load loses, fails the phase too', async () => {
  const host = losing(keep(plainHost()), 'wlan0', 'br0');
  const token = await begun(host, move(admits, admitsWifi));
  expect(await phase(host, token, 'change')).toMatchObject({
    progress: 'failed',
    error:
      'expect-rule admits wlan0 22: expect-rule admits br0 22: new connections to port 22 on br0 are dropped, also when loaded once more',
  });
});

test('a process that dies just before the second load has used it up: asked again, nothing is loaded', async () => {
  const host = losing(keep(plainHost()), 'br0');
  const token = await begun(host, move(admits), {}, fragileKit());
  host.table('die-at', 'again firewall-load');
  await host.verb('go', meta.id, token, 'change');
  await host.until(meta.id, () => host.table('die-at') === '');
  await host.verb('go', meta.id, token, 'change');
  await host.verb('go', meta.id, token, 'change');
  expect(loads(host)).toBe(1);
  expect(host.has(`var/lib/vifleet/txn/${meta.id}/loaded-again`)).toBe(true);
});
