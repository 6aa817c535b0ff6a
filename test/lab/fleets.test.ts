import {expect, onTestFinished, test} from 'vitest';
import {systemClock} from '../../src/base/clock.ts';
import type {LabFleet, LabHost} from '../../src/lab/fleet.ts';
import {fleetOfFour, type FleetOfFour} from '../../src/lab/fleets.ts';
import type {Lab} from '../../src/lab/lab.ts';
import {startLab} from '../../src/lab/start.ts';
import {temporaryFolder} from './small-fleet.ts';
import {ssh} from './system-ssh.ts';

const labOfFour = (): Promise<Lab> => labOf(fleetOfFour());

/** Earth alone: what a test does not look at need not boot. */
function labOfEarth(form: FleetOfFour['earth']): Promise<Lab> {
  const fleet = fleetOfFour({earth: form});
  return labOf({...fleet, hosts: fleet.hosts.filter((host) => host.name === 'earth')});
}

async function labOf(fleet: LabFleet): Promise<Lab> {
  const lab = await startLab(await temporaryFolder(), fleet, {clock: systemClock});
  onTestFinished(() => lab.stop());
  return lab;
}

const earth = 'root@192.168.1.20';
const network = '$VIFLEET_ROOT/etc/sysconfig/network';

/** Shell that moves the address of earth from eth0 to a bridge, as its administrator would. */
const bridged = [
  `cd ${network}`,
  `printf "STARTMODE='auto'\\nBOOTPROTO='static'\\nIPADDR='192.168.1.20/24'\\nBRIDGE='yes'\\nBRIDGE_PORTS='eth0'\\n" > ifcfg-br0`,
  `printf "STARTMODE='auto'\\nBOOTPROTO='none'\\n" > ifcfg-eth0`,
].join('; ');

test('the four hosts come up as they were left and answer at their addresses', async () => {
  const lab = await labOfFour();
  const question = 'hostname; ip -4 -o addr show dev eth0 | cut -d" " -f7; systemctl is-active wicked SuSEfirewall2';
  const expected = {earth: 20, mars: 22, venus: 23, pluto: 24};
  for (const [host, last] of Object.entries(expected))
    expect(await ssh(lab, host, question)).toEqual({
      code: 0,
      stdout: `${host}\n192.168.1.${last}/24\nactive\nactive\n`,
      stderr: '',
    });
});

test('the guests of the bridged earth run and answer over its bridge, also after a reboot', async () => {
  const lab = await labOfEarth('bridged');
  const answers = () => Promise.all(['192.168.1.21', '192.168.1.30'].map((guest) => lab.reach(guest, 'icmp', 0)));
  const both = [
    {who: 'guest', name: 'alice', open: true},
    {who: 'guest', name: 'bob', open: true},
  ];
  expect(await answers()).toEqual(both);
  await lab.fault('earth', {kind: 'power-off'});
  expect(await answers()).toEqual([{who: 'nobody'}, {who: 'nobody'}]);
  await lab.fault('earth', {kind: 'power-on'});
  expect(await answers()).toEqual(both);
  expect((await ssh(lab, earth, 'xl list | wc -l')).stdout.trim()).toBe('4');
}, 20_000);

test('a guest that somebody started by hand runs, and does not come back after a reboot', async () => {
  const fleet = fleetOfFour({earth: 'bridged'});
  const byHand = ({guests, ...host}: LabHost): LabHost => ({
    ...host,
    guests: guests.map((guest) => ({...guest, autostart: guest.name === 'alice'})),
  });
  const lab = await labOf({...fleet, hosts: fleet.hosts.filter((host) => host.name === 'earth').map(byHand)});
  const running = async () => (await ssh(lab, earth, "xl list | awk 'NR > 2 {print $1}' | sort")).stdout;
  expect(await running()).toBe('alice\nbob\n');
  await lab.fault('earth', {kind: 'reboot'});
  expect(await running()).toBe('alice\n');
}, 20_000);

test('a connection survives the move of its address to a bridge, and new ones open', async () => {
  const lab = await labOfEarth('plain');
  const firewall = '$VIFLEET_ROOT/etc/sysconfig/SuSEfirewall2';
  const move = `${bridged}; sed -i 's/^FW_DEV_EXT=.*/FW_DEV_EXT="br0"/' ${firewall}; wicked ifreload eth0 br0; SuSEfirewall2 start`;
  const {stdout} = await ssh(lab, earth, `{ ${move}; } >/dev/null 2>&1; sleep 0.5; echo still here`);
  expect(stdout).toBe('still here\n');
  expect((await ssh(lab, earth, 'ip -o link show master br0')).stdout).toContain('eth0');
}, 20_000);

test('a bridge without its port cuts the host off until somebody at the console repairs it', async () => {
  const lab = await labOfEarth('plain');
  const wrong = `${bridged}; sed -i 's/^BRIDGE_PORTS=.*/BRIDGE_PORTS=""/' ifcfg-br0; wicked ifreload eth0 br0`;
  expect((await ssh(lab, earth, `{ ${wrong}; } >/dev/null 2>&1; sleep 0.5; echo never heard`)).code).toBe(255);
  expect((await ssh(lab, '-o', 'ConnectTimeout=2', earth, 'true')).code).toBe(255);
  await lab.exec(
    'earth',
    `cd ${network}; sed -i 's/^BRIDGE_PORTS=.*/BRIDGE_PORTS="eth0"/' ifcfg-br0; wicked ifreload all`,
  );
  expect(await lab.reach('192.168.1.20', 'tcp', 22)).toEqual({who: 'host', name: 'earth', open: true});
}, 30_000);

test('a firewall without ssh keeps the connection that loaded it and swallows the next', async () => {
  const lab = await labOfEarth('plain');
  const closed = `sed -i '/^FW_SERVICES_EXT_TCP=/s/ssh //' $VIFLEET_ROOT/etc/sysconfig/SuSEfirewall2; SuSEfirewall2 start`;
  expect((await ssh(lab, earth, `{ ${closed}; } >/dev/null 2>&1; sleep 0.3; echo established`)).stdout).toBe(
    'established\n',
  );
  expect((await ssh(lab, '-o', 'ConnectTimeout=1', earth, 'true')).code).toBe(255);
  expect(await lab.reach('192.168.1.20', 'tcp', 22)).toMatchObject({open: false});
}, 20_000);
