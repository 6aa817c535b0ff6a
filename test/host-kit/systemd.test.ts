import {expect, test, vi} from 'vitest';
import {begun, bridgedHost, meta, moveToBridge, patient, phase, plainHost, routeAlice} from './change.ts';
import type {FakeHost} from './host.ts';
import {keep} from './hosts.ts';

vi.setConfig({...patient, maxConcurrency: 4});

const units = ['guard.service', 'guard.timer', 'boot-files.service', 'boot-guests.service', 'run@.service'];
const unit = (host: FakeHost, name: string) => host.read(`etc/systemd/system/vifleet-${name}`);

test.concurrent('arming writes the units, enables those for the boot, and starts the timer', async () => {
  const host = keep(plainHost('dash', {systemd: true}));
  await begun(host, moveToBridge);
  expect(unit(host, 'guard.timer')).toContain('OnActiveSec=60s\nOnUnitInactiveSec=2s\nAccuracySec=1s\n');
  expect(unit(host, 'guard.service')).toContain(
    `ExecStart=/bin/sh ${host.root}/var/lib/vifleet/txn/${meta.id}/kit guard ${meta.id}\n`,
  );
  expect(unit(host, 'guard.service')).toContain(`Environment=VIFLEET_ROOT=${host.root}\n`);
  expect(unit(host, 'boot-files.service')).toMatch(
    /DefaultDependencies=no\nRequiresMountsFor=\/etc \/var\/lib\/vifleet\n[\s\S]*Before=.*systemd-sysctl\.service network-pre\.target[\s\S]*WantedBy=sysinit\.target/,
  );
  expect(unit(host, 'boot-guests.service')).toMatch(/After=.*xendomains\.service[\s\S]*WantedBy=multi-user\.target/);
  expect(host.table('enabled/vifleet-boot-files.service')).toBe('');
  expect(host.calls('systemctl')).toContain('systemctl enable vifleet-boot-files.service vifleet-boot-guests.service');
});

test.concurrent(
  'phases run as units, guests in scopes of their own, and nothing is left when the change is closed',
  async () => {
    const host = keep(bridgedHost('dash', {systemd: true}));
    const token = await begun(host, routeAlice);
    for (const name of ['stop-guests', 'change', 'start-guests'] as const)
      expect(await phase(host, token, name)).toMatchObject({progress: 'done'});
    expect(host.calls('systemctl')).toContain('systemctl start --no-block vifleet-run@change.service');
    expect(host.calls('systemd-run')[0]).toMatch(/^systemd-run --scope --unit=vifleet-guest-alice sh .*kit create/);
    await host.verb('confirm', meta.id, token);
    await host.verb('release', meta.id, token);
    for (const name of units) expect(host.has(`etc/systemd/system/vifleet-${name}`)).toBe(false);
  },
);

test.concurrent('the timer takes back what nobody confirms', async () => {
  const host = keep(bridgedHost('dash', {systemd: true}));
  const token = await begun(host, {...routeAlice, window: 4});
  for (const name of ['stop-guests', 'change'] as const) await phase(host, token, name);
  const state = await host.until(meta.id, (s) => s.proof !== 'none', 60);
  expect(state).toMatchObject({decision: 'rolled-back', decidedBy: 'guard', proof: 'verified', stopped: []});
  expect(host.table('created')).toBe('alice\n');
});

test.concurrent('on a real root the units need no environment', async () => {
  const host = keep(plainHost('dash', {systemd: true}));
  await begun(host, moveToBridge);
  const {kitOf} = await import('./host.ts');
  const script = `VF_KIT=$(cat); eval "$VF_KIT"; vf_core; vf_root=; vf_base=/var/lib/vifleet; vf_service words '/x/kit guard'`;
  const output = await host.exec({command: script, stdin: kitOf().text});
  expect(output.stdout).toBe(
    '[Unit]\nDescription=vifleet: words\n\n[Service]\nType=oneshot\nTimeoutStartSec=0\nExecStart=/bin/sh /x/kit guard\n',
  );
});

test.concurrent('a guard of a closed change that comes late leaves the guard of the next one alone', async () => {
  const host = keep(plainHost('dash', {systemd: true}));
  const token = await begun(host, moveToBridge);
  await host.verb('rollback', meta.id);
  await host.until(meta.id, (state) => state.proof === 'verified');
  await host.verb('release', meta.id, token);
  await begun(host, moveToBridge, {id: 'r2-earth', run: 'r2'});
  await host.exec({command: `sh "$VIFLEET_ROOT/var/lib/vifleet/txn/${meta.id}/kit" guard ${meta.id}`, stdin: ''});
  expect(host.has('etc/systemd/system/vifleet-guard.timer')).toBe(true);
  const {code} = await host.exec({command: '[ "$(systemctl is-active vifleet-guard.timer)" = active ]', stdin: ''});
  expect(code).toBe(0);
});

test.concurrent('the last five closed changes are kept', async () => {
  const host = keep(plainHost());
  for (let n = 1; n <= 7; n++) {
    const id = `run-${n}`;
    const token = await begun(host, {files: [], change: []}, {id, run: id});
    await host.verb('rollback', id);
    await host.until(id, (state) => state.proof === 'verified');
    await host.verb('release', id, token);
  }
  expect(await host.verb('status', 'run-2')).toMatchObject({phase: 'absent'});
  expect(await host.verb('status', 'run-3')).toMatchObject({phase: 'closed'});
});
