import {describe, expect, it} from 'vitest';
import type {Host} from './host-folder.ts';
import {inventory, plain, plannedOn} from './planned.ts';

const nic = (name: string, mtu = 1500) =>
  `7: ${name}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${mtu} qdisc pfifo_fast state UP \\    link/ether 52:54:00:c0:01:15 brd ff:ff:ff:ff:ff:ff promiscuity 0 \n`;
const vlan = (name: string, id: number, on: string) =>
  `8: ${name}@${on}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP \\    link/ether 52:54:00:c0:01:15 brd ff:ff:ff:ff:ff:ff promiscuity 0 \\    vlan protocol 802.1Q id ${id} <REORDER_HDR> \n`;
const having = (...links: readonly string[]): Host => ({
  ...plain,
  facts: new Map(plain.facts).set('links', (plain.facts.get('links') ?? '') + links.join('')),
});

const privateVlan = (more = '') =>
  `${inventory.lan}  private: {kind: bridged, bridge: br100, uplink: {vlan: 100, on: eth1}${more}}\n${inventory.host('private')}`;

/** Code and words of the refusal, or what the plan is. */
const answer = (text: string, host: Host): string => {
  const {plan} = plannedOn(text, host);
  return plan.kind === 'refused' ? `${plan.code}: ${plan.message}` : plan.kind;
};

describe('a network card that the host does not have', () => {
  it('is told before anything is done', () => {
    expect(answer(privateVlan(), plain)).toBe('plan/no-such-nic: earth has no network card eth1');
    expect(answer(privateVlan(), having(nic('eth1')))).toBe('change');
  });
});

describe('a device that somebody made by hand', () => {
  it('is not taken for the VLAN of its name', () => {
    expect(answer(privateVlan(), having(nic('eth1'), vlan('eth1.100', 7, 'eth1')))).toMatch(
      /^plan\/name-taken: .*eth1\.100 already, which is a VLAN 7 on eth1/,
    );
    expect(answer(privateVlan(), having(nic('eth1'), vlan('eth1.100', 100, 'eth1')))).toBe('change');
  });

  it('is not taken for the bridge of its name', () => {
    expect(answer(privateVlan(), having(nic('eth1'), nic('br100')))).toMatch(/^plan\/name-taken: .*br100/);
  });
});

describe('a VLAN that is larger than what it is on', () => {
  it.each([
    [1500, 'change'],
    [1501, 'plan/vlan-mtu'],
  ])('MTU %s on a card with 1500: %s', (mtu, expected) => {
    expect(answer(privateVlan(`, mtu: ${mtu}`), having(nic('eth1')))).toMatch(new RegExp(`^${expected}`));
  });

  it('fits on a card that somebody else made larger', () => {
    expect(answer(privateVlan(', mtu: 9000'), having(nic('eth1', 9000)))).toBe('change');
  });
});
