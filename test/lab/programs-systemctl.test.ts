import {afterEach, beforeEach, expect, test} from 'vitest';
import {lines, plainWorld, soon, type TestHost, type TestWorld} from './programs-world.ts';

let world: TestWorld;
let earth: TestHost;
beforeEach(() => ({world, earth} = plainWorld()));
afterEach(() => {
  earth.halt();
  world.remove();
});

const unit = (name: string, text: string): void => earth.write(`etc/systemd/system/${name}`, text);
const is = (question: string, ...units: string[]): [string[], number | null] => {
  const said = earth.run(`systemctl is-${question} ${units.join(' ')}`);
  return [lines(said.stdout), said.code];
};
const out = (): string => `${earth.root}/out`;

test('is-active has a line for every unit, is-enabled none for one that does not exist', () => {
  expect(is('active', 'wicked', 'firewalld', 'SuSEfirewall2')).toEqual([['active', 'inactive', 'active'], 0]);
  expect(is('active', 'firewalld')).toEqual([['inactive'], 3]);
  expect(is('enabled', 'wicked', 'firewalld')).toEqual([['enabled'], 0]);
  const shown = earth.ok('systemctl show -p Id -p UnitFileState wicked firewalld');
  expect(shown).toBe('Id=wicked.service\nUnitFileState=enabled\n\nId=firewalld.service\nUnitFileState=\n');
});

test('a oneshot instance runs with its own environment, and start waits for it', () => {
  unit(
    'job@.service',
    `[Service]\nType=oneshot\nEnvironment="WORDS=a b" OTHER=1\nExecStart=/bin/sh -c 'sleep 0.3; echo "%i $WORDS $OTHER" >${out()}'\n`,
  );
  earth.ok('systemctl daemon-reload && systemctl start job@change.service');
  expect(earth.read('out')).toBe('change a b 1');
  expect(is('active', 'job@change.service')).toEqual([['inactive'], 3]);
});

test('start --no-block returns at once; the unit is activating, and has a main process', () => {
  unit('job.service', "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'sleep 5'\n");
  earth.ok('systemctl start --no-block job');
  expect(is('active', 'job')).toEqual([['activating'], 3]);
  expect(earth.ok('systemctl show -p ExecMainPID --value job')).toMatch(/^[1-9]\d*\n$/);
  earth.ok('systemctl stop job');
  expect(is('active', 'job')).toEqual([['inactive'], 3]);
});

test('a job that fails says so, and stays failed', () => {
  unit('bad.service', "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'exit 3'\n");
  expect(earth.run('systemctl start bad').code).toBe(1);
  expect(is('active', 'bad')).toEqual([['failed'], 3]);
});

test('stop ends everything that a unit started, also what left its session', async () => {
  const tick = `while :; do date +%%N >${out()}; sleep 0.05; done`;
  unit('long.service', `[Service]\nExecStart=/bin/sh -c 'setsid sh -c "${tick}" & sleep 60'\n`);
  earth.ok('systemctl start long');
  expect(is('active', 'long')).toEqual([['active'], 0]);
  expect(await soon(() => earth.has('out'))).toBe(true);
  earth.ok('systemctl stop long');
  earth.remove('out');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(earth.has('out')).toBe(false);
});

test('a timer fires after its time, again after each run, and no more once it is stopped', async () => {
  unit('tick.service', `[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo x >>${out()}'\n`);
  unit('tick.timer', '[Timer]\nOnActiveSec=300ms\nOnUnitInactiveSec=0.1s\nAccuracySec=1s\n');
  earth.ok('systemctl start tick.timer');
  expect([is('active', 'tick.timer')[0], earth.has('out')]).toEqual([['active'], false]);
  expect(await soon(() => earth.has('out') && lines(earth.read('out')).length > 1)).toBe(true);
  earth.ok('systemctl stop tick.timer');
  const runs = earth.read('out');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect([is('active', 'tick.timer')[0], earth.read('out')]).toEqual([['inactive'], runs]);
});

test('a timer reads its service when it fires: a longer deadline is one that the service looks up', () => {
  unit('x.timer', '[Timer]\nOnActiveSec=1min 30s\n');
  earth.ok('systemctl start x.timer');
  expect(is('active', 'x.timer')[0]).toEqual(['active']);
});

test('enable and disable go by the unit file, and are known without a reload', () => {
  unit('w.service', '[Service]\nType=oneshot\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n');
  unit('s.service', '[Service]\nType=oneshot\nExecStart=/bin/true\n');
  expect(is('enabled', 'w', 's')[0]).toEqual(['disabled', 'static']);
  earth.ok('systemctl enable w.service');
  expect(is('enabled', 'w')).toEqual([['enabled'], 0]);
  earth.ok('systemctl disable w.service');
  expect(is('enabled', 'w')).toEqual([['disabled'], 1]);
});

test('restarting a firewall that is off switches it on', () => {
  earth.ok('systemctl stop SuSEfirewall2');
  expect(is('active', 'SuSEfirewall2')).toEqual([['inactive'], 3]);
  earth.ok('systemctl try-restart SuSEfirewall2');
  expect(earth.run('SuSEfirewall2 status').code).toBe(1);
  earth.ok('systemctl restart SuSEfirewall2');
  expect(earth.run('SuSEfirewall2 status').code).toBe(0);
});

test('systemd-run makes a scope, and without --scope wants a bus', () => {
  expect(earth.ok('systemd-run --scope --unit=x sh -c \'echo "$LAB_UNIT"\'')).toBe('x.scope\n');
  expect(earth.run('systemd-run true').code).toBe(1);
});

test.each([
  ['a oneshot unit: it stays half dead for ever', '', '---s--'],
  ['a scope of its own: it is cleaned up', 'systemd-run --scope --unit=vifleet-guest-alice ', undefined],
])('a guest that was created in %s when it shuts down', async (_what, prefix, left) => {
  earth.write('etc/xen/vm/alice.cfg', 'name = "alice"\nmemory = 96\n');
  unit('make.service', `[Service]\nType=oneshot\nExecStart=${prefix}xl create /etc/xen/vm/alice.cfg\n`);
  earth.ok('systemctl start make && xl shutdown -w alice');
  const state = (): string | undefined => /^alice .* ([-a-z]{6}) /m.exec(earth.ok('xl list'))?.[1];
  expect(await soon(() => state() === left)).toBe(true);
});
