import {describe, expect, it} from 'vitest';
import {tcpPasses} from '../../../src/plan/susefirewall2/ssh.ts';

const passes = (values: Readonly<Record<string, string>>, link = 'br0', port = 22): boolean =>
  tcpPasses(new Map(Object.entries(values)), link, port);

describe('whether a new connection passes SuSEfirewall2', () => {
  it('is no where nothing is opened', () => expect(passes({})).toBe(false));

  it.each([
    ['22', true],
    ['ssh', true],
    ['5666 ssh', true],
    ['  22\t80 ', true],
    ['20:23', true],
    ['22:22', true],
    ['23:30', false],
    ['1:21', false],
    ['222', false],
    ['2', false],
    ['http', false],
    ['SSH', false],
    ['', false],
  ])('goes by the list of ports of its zone: "%s"', (ports, open) => {
    expect(passes({FW_DEV_EXT: 'br0', FW_SERVICES_EXT_TCP: ports})).toBe(open);
  });

  it('goes by the port that is used', () => {
    expect(passes({FW_SERVICES_EXT_TCP: '2222'}, 'br0', 2222)).toBe(true);
    expect(passes({FW_SERVICES_EXT_TCP: 'ssh'}, 'br0', 2222)).toBe(false);
  });

  it('is asked of the zone that the link is in, not of another', () => {
    expect(passes({FW_DEV_DMZ: 'br0', FW_SERVICES_EXT_TCP: '22'})).toBe(false);
    expect(passes({FW_DEV_DMZ: 'eth9 br0', FW_SERVICES_DMZ_TCP: '22'})).toBe(true);
    expect(passes({FW_DEV_DMZ: 'br00', FW_SERVICES_DMZ_TCP: '22'})).toBe(false);
  });

  it('takes a link that is listed nowhere for an external one, or for what "any" says', () => {
    expect(passes({FW_DEV_INT: 'eth9', FW_SERVICES_EXT_TCP: '22'})).toBe(true);
    expect(passes({FW_DEV_DMZ: 'any', FW_SERVICES_EXT_TCP: '22'})).toBe(false);
    expect(passes({FW_DEV_DMZ: 'any', FW_SERVICES_DMZ_TCP: '22'})).toBe(true);
    expect(passes({FW_DEV_DMZ: 'any', FW_DEV_EXT: 'br0', FW_SERVICES_EXT_TCP: '22'})).toBe(true);
  });

  it('is yes in the internal zone, unless that is protected', () => {
    expect(passes({FW_DEV_INT: 'br0'})).toBe(true);
    expect(passes({FW_DEV_INT: 'br0', FW_PROTECT_FROM_INT: 'no'})).toBe(true);
    expect(passes({FW_DEV_INT: 'br0', FW_PROTECT_FROM_INT: 'yes'})).toBe(false);
    expect(passes({FW_DEV_INT: 'br0', FW_PROTECT_FROM_INT: 'yes', FW_SERVICES_INT_TCP: '22'})).toBe(true);
  });

  it('knows the service file of sshd, for its own port only', () => {
    expect(passes({FW_CONFIGURATIONS_EXT: 'apache2 sshd'})).toBe(true);
    expect(passes({FW_CONFIGURATIONS_EXT: 'apache2'})).toBe(false);
    expect(passes({FW_CONFIGURATIONS_EXT: 'sshd'}, 'br0', 2222)).toBe(false);
  });
});
