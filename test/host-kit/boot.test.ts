import {expect, test, vi} from 'vitest';
import {before, begun, bridgedHost, meta, moveToBridge, patient, phase, plainHost, routeAlice} from './change.ts';
import type {FakeHost} from './host.ts';
import {keep} from './hosts.ts';

vi.setConfig({...patient, maxConcurrency: 4});

async function powerCut(host: FakeHost): Promise<void> {
  host.reboot();
  await host.boot('files');
  host.startNetwork();
  await host.boot('guests');
}

/** Alice was stopped and started by a change that is confirmed, and not closed yet. */
async function confirmedRoute(): Promise<FakeHost> {
  const host = keep(bridgedHost());
  const token = await begun(host, routeAlice);
  for (const name of ['stop-guests', 'change', 'start-guests'] as const) await phase(host, token, name);
  await host.verb('confirm', meta.id, token);
  return host;
}

test.concurrent('after a confirmation the new state stays, and its record is put in place', async () => {
  const host = keep(plainHost());
  const token = await begun(host, moveToBridge);
  await phase(host, token, 'change');
  await host.verb('confirm', meta.id, token);
  // As if the power went between the decision and what follows from it.
  host.write('var/lib/vifleet/record', 'old\n');
  await powerCut(host);
  expect(host.read('var/lib/vifleet/record')).toContain('vifleet/record');
  expect(await host.verb('status', meta.id)).toMatchObject({decision: 'confirmed'});
  expect(host.table('addr')).toBe('br0 192.168.1.20/24\n');
});

test.concurrent('a guest that was stopped when the power went is started by the host itself', async () => {
  const host = keep(bridgedHost());
  const token = await begun(host, routeAlice);
  await phase(host, token, 'stop-guests');
  await phase(host, token, 'change');
  await powerCut(host);
  expect(await host.verb('status', meta.id)).toMatchObject({decidedBy: 'boot', proof: 'verified', stopped: []});
  expect(host.table('created')).toBe('alice\n');
  expect(host.table('vifs/alice')).toMatch(/ br0 vif/);
});

test.concurrent('a guest that ran again with its new config when the power went gets its old one', async () => {
  const host = keep(bridgedHost());
  const token = await begun(host, routeAlice);
  for (const name of ['stop-guests', 'change', 'start-guests'] as const) await phase(host, token, name);
  await powerCut(host);
  expect(await host.verb('status', meta.id)).toMatchObject({decidedBy: 'boot', proof: 'verified', stopped: []});
  expect(host.table('created')).toBe('alice\nalice\n');
  expect(host.read('etc/xen/vm/alice.cfg')).toBe(before.alice);
});

test.concurrent('a guest of a confirmed change starts with its new config', async () => {
  const host = await confirmedRoute();
  await powerCut(host);
  expect(await host.verb('status', meta.id)).toMatchObject({decision: 'confirmed', stopped: []});
  expect(host.table('vifs/alice')).toMatch(/ - alice\.0$/m);
});

test.concurrent(
  'a confirmed change keeps its host until a boot has started the guests that it had stopped',
  async () => {
    const host = keep(bridgedHost());
    const token = await begun(host, routeAlice);
    for (const name of ['stop-guests', 'change', 'start-guests'] as const) await phase(host, token, name);
    await host.verb('confirm', meta.id, token);
    host.reboot();
    await host.boot('files');
    host.startNetwork();
    // sshd answers before xendomains has run: whoever comes in between must not close the change.
    await expect(begun(host, moveToBridge, {id: 'r2-earth', run: 'r2'})).rejects.toThrow('"code":"locked"');
    await expect(host.verb('release', meta.id, '-')).rejects.toThrow('refused: locked ann@desk r1 r1-earth');
    await host.boot('guests');
    expect(host.table('created')).toBe('alice\nalice\n');
    expect(await host.verb('release', meta.id, '-')).toMatchObject({phase: 'closed', stopped: []});
  },
);

test.concurrent('a person can close a confirmed change whose guests nobody started at boot', async () => {
  const host = await confirmedRoute();
  host.reboot();
  await host.boot('files');
  const accept = `sh "$VIFLEET_ROOT/var/lib/vifleet/recover" ${meta.id} accept`;
  expect(await host.exec({command: accept, stdin: ''})).toMatchObject({code: 0, stdout: `${meta.id} is closed\n`});
  expect(await host.verb('status', meta.id)).toMatchObject({phase: 'closed'});
});

test.concurrent('a guest that xendomains has started by then is not created twice', async () => {
  const host = keep(bridgedHost());
  const token = await begun(host, routeAlice);
  await phase(host, token, 'stop-guests');
  host.reboot();
  await host.boot('files');
  host.startNetwork();
  host.table('domains', 'alice 1 -b----\n');
  host.table('links', `${host.table('links')}vif1.0 vif br0\n`);
  host.vif('alice', '1 br0 vif1.0\n');
  await host.boot('guests');
  expect(await host.verb('status', meta.id)).toMatchObject({proof: 'verified', stopped: []});
  expect(host.table('created')).toBe('');
});

test.concurrent('a guest that this change never touched, and that nobody starts at boot, is left alone', async () => {
  const host = keep(bridgedHost());
  host.table('domains', 'alice 1 -b----\nbob 2 -b----\n');
  const token = await begun(host, routeAlice);
  await phase(host, token, 'stop-guests');
  await powerCut(host);
  expect(await host.verb('status', meta.id)).toMatchObject({proof: 'verified'});
  expect(host.table('created')).toBe('alice\n');
});

test.concurrent(
  'a host that loses power again in the middle of putting files back puts them back at the next boot',
  async () => {
    const host = keep(plainHost());
    const token = await begun(host, moveToBridge);
    await phase(host, token, 'change');
    host.reboot();
    await host.boot('files');
    host.write('etc/sysconfig/network/ifcfg-eth0', 'half');
    await powerCut(host);
    expect(await host.verb('status', meta.id)).toMatchObject({decidedBy: 'boot', proof: 'verified'});
    expect(host.read('etc/sysconfig/network/ifcfg-eth0')).toBe(before.eth0);
  },
);

test.concurrent('after a change is closed the boot units do nothing', async () => {
  const host = keep(plainHost());
  const token = await begun(host, moveToBridge);
  await phase(host, token, 'change');
  await host.verb('confirm', meta.id, token);
  await host.verb('release', meta.id, token);
  host.write('etc/sysconfig/network/ifcfg-eth0', 'by hand\n');
  await powerCut(host);
  expect(host.read('etc/sysconfig/network/ifcfg-eth0')).toBe('by hand\n');
  expect(host.points(meta.id).at(-1)).toBe('closed');
});
