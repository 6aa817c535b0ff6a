import {expect, test} from 'vitest';
import {changeSteps, Rehearsal} from './rehearsal.ts';

const earth = (service: string, vif: string) => `networks:
  lan: {kind: bridged, bridge: br0, uplink: eth0}
  service: {kind: bridged, bridge: br3, uplink: none, hostAddress: 192.168.50.1/24${service}}
hosts:
  earth:
    ssh: {address: 192.168.1.20, user: root}
    platform: leap-42
    guard: {window: 10s}
    links: {br0: {address: 192.168.1.20/24, gateway: 192.168.1.1}}
    networks: [lan, service]
guests:
  alice: {host: earth, vifs: [{network: ${vif}, mac: '00:16:3e:00:00:0a'}]}
  bob: {host: earth, vifs: [{network: lan, mac: '00:16:3e:00:00:0b'}]}
`;
const range = ', dhcp: {range: 192.168.50.100-199}';
const before = earth('', 'lan');
const served = earth(range, 'service');
const fixed = served.replace(
  "service, mac: '00:16:3e:00:00:0a'",
  "service, address: 192.168.50.10, mac: '00:16:3e:00:00:0a'",
);
const unit = 'vifleet-dhcp-br3';

const answers = async (office: Rehearsal, address: string) =>
  (await office.lab.exec('earth', `ping -c 1 ${address}`)).code === 0;

test('a guest on a private bridge gets its address from the host, a fixed one when the inventory says so, and all goes again', async () => {
  const office = await Rehearsal.of(served);
  await office.apply(before);
  const files = await office.files('earth');
  const plan = await office.changeOf(served, 'earth');
  expect(plan.checks).toContain('dnsmasq /etc/dnsmasq.d/.vifleet-br3.conf');
  const steps = changeSteps(plan);
  expect(steps.filter((line) => /service/.test(line) && !line.startsWith('file'))).toEqual([
    `service-up ${unit}`,
    `expect-service ${unit}`,
  ]);
  expect(steps.indexOf(`service-up ${unit}`)).toBeGreaterThan(steps.indexOf('firewall-load'));
  await office.apply(served);
  expect(await office.said('earth', `systemctl is-active ${unit}; systemctl is-enabled ${unit}`)).toBe(
    'active\nenabled\n',
  );
  expect(await answers(office, '192.168.50.110')).toBe(true);

  await office.apply(fixed);
  expect([await answers(office, '192.168.50.110'), await answers(office, '192.168.50.10')]).toEqual([false, true]);

  await office.lab.exec('earth', `systemctl stop ${unit}`);
  expect((await office.changeOf(fixed, 'earth')).changes.map(({object, to}) => [object, to])).toEqual([
    [`service ${unit}`, 'running'],
  ]);

  await office.apply(before);
  expect(await office.files('earth')).toEqual(files);
  expect((await office.lab.exec('earth', `systemctl is-active ${unit}`)).stdout).toBe('inactive\n');
});
