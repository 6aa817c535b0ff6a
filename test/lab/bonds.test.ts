import {expect, test} from 'vitest';
import {changeSteps, Rehearsal} from './rehearsal.ts';

const earth = (networks: string, links: string, members: string) => `networks:
  ${networks}
hosts:
  earth:
    ssh: {address: 192.168.1.20, user: root}
    platform: leap-42
    guard: {window: 10s}
    links: {${links}}
    networks: [${members}]
`;
const plain = earth(
  'island: {kind: bridged, bridge: br9, uplink: none}',
  'eth0: {address: 192.168.1.20/24, gateway: 192.168.1.1}, eth1: {}, eth2: {}',
  'island',
);
const bonded = (mode: string, id = 100) =>
  earth(
    `private: {kind: bridged, bridge: br100, uplink: {vlan: ${id}, on: bond0}}`,
    `eth0: {address: 192.168.1.20/24, gateway: 192.168.1.1}, bond0: {bond: [eth1, eth2], mode: ${mode}}, bond0.200: {vlan: 200, on: bond0, address: 10.0.200.1/24}`,
    'private',
  );
/** The management address goes to a bridge over a bond over the only card. */
const overBond = earth(
  'lan: {kind: bridged, bridge: br0, uplink: bond0}',
  'br0: {address: 192.168.1.20/24, gateway: 192.168.1.1}, bond0: {bond: [eth0], mode: active-backup}, eth1: {}, eth2: {}',
  'lan',
);

test('a bridge over a VLAN over a bond is made, gets another mode, and goes without a trace', async () => {
  const office = await Rehearsal.of(bonded('active-backup'));
  await office.apply(plain);
  const files = await office.files('earth');
  await office.apply(bonded('active-backup'));
  expect(await office.said('earth', 'ip -o -d link show dev bond0.100')).toMatch(/bond0\.100@bond0: .* master br100 /);
  const plan = await office.changeOf(bonded('802.3ad'), 'earth');
  const steps = changeSteps(plan);
  expect(steps[0]).toBe('link-down bond0');
  expect(steps).toContain('link-up bond0 bond0.100 bond0.200 br100');
  await office.apply(bonded('802.3ad'));
  expect(await office.said('earth', 'ip -o -d link show dev bond0')).toContain(' bond mode 802.3ad ');
  expect(await office.said('earth', 'ip -4 -o addr show dev bond0.200')).toContain('10.0.200.1/24');
  await office.apply(plain);
  expect(await office.files('earth')).toEqual(files);
  expect(await office.said('earth', 'ip -o link show')).not.toContain('bond0');
});

test('the management address moves to a bridge over a bond, in the zone where its card was, and back', async () => {
  const office = await Rehearsal.of(
    earth(
      'lan: {kind: bridged, bridge: br0, uplink: eth0}',
      'br0: {address: 192.168.1.20/24, gateway: 192.168.1.1}, eth1: {}, eth2: {}',
      'lan',
    ),
  );
  await office.apply(plain);
  const files = await office.files('earth');
  const plan = await office.changeOf(overBond, 'earth');
  expect(plan.management).toEqual(['eth0', 'br0']);
  expect(plan.risk.cutsManagement).toBe(true);
  await office.apply(overBond);
  expect(await office.said('earth', '. "$VIFLEET_ROOT/etc/sysconfig/SuSEfirewall2"; echo $FW_DEV_EXT')).toContain(
    'br0',
  );
  await office.apply(plain);
  expect(await office.files('earth')).toEqual(files);
});

test('a change of bond, VLAN and bridge with a gateway that is not there is taken back, and proved', async () => {
  const office = await Rehearsal.of(bonded('active-backup'));
  await office.apply(bonded('active-backup'));
  const files = await office.files('earth');
  // A gateway that is not there: everything is up when the controller looks, and nothing leads out.
  const before = await office.said('earth', 'ip -o -d link show; ip -o addr show');
  const {earth: outcome} = await office.attempt(bonded('802.3ad').replace('192.168.1.1}', '192.168.1.77}'));
  expect(outcome).toContain('rolled-back (verified)');
  expect(await office.files('earth')).toEqual(files);
  expect((await office.said('earth', 'ip -o -d link show; ip -o addr show')).replaceAll(/^\d+: /gm, '')).toEqual(
    before.replaceAll(/^\d+: /gm, ''),
  );
});
