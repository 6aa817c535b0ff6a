import {describe, expect, it} from 'vitest';
import {runningFacts} from '../../src/observed/running.ts';
import {leasedGateway, leases} from '../../src/plan/leases.ts';
import {linkChanges} from '../../src/plan/links.ts';
import {managementLinks} from '../../src/plan/management.ts';
import {observed} from './host-folder.ts';
import {bond, bridge, bridgeFiles, intent, networkFile, nic, plainHost} from './intents.ts';
import {plain} from './planned.ts';

const running = runningFacts(observed(plain));
const leased = intent({links: [bridge('br0', ['eth0'], 'dhcp'), nic('eth0')]});
const changesTo = (after: typeof leased) =>
  linkChanges(
    plainHost,
    after,
    [...bridgeFiles, networkFile('ifcfg-br1', null, 'new'), networkFile('ifcfg-bond0', null, 'new')],
    [],
  );

describe('a link that gets its address from a DHCP server', () => {
  it('must have one afterwards where it, or its port, had one before', () => {
    expect(leases(leased, changesTo(leased), running)).toEqual(['br0']);
    const other = intent({links: [bridge('br1', ['eth1'], 'dhcp'), nic('eth1')]});
    expect(leases(other, changesTo(other), running)).toEqual([]);
  });

  it('is asked for nothing where it is not touched', () => {
    expect(leases(leased, linkChanges(leased, leased, [], []), running)).toEqual([]);
  });

  it('carries the connection that its port carried, through a bond, too', () => {
    const at = {ssh: {address: '192.168.1.20'}} as unknown as Parameters<typeof managementLinks>[0];
    expect(managementLinks(at, observed(plain), leased)).toEqual(['eth0', 'br0']);
    const overBond = intent({
      links: [bridge('br0', ['bond0'], 'dhcp'), bond('bond0', ['eth0'], '802.3ad'), nic('eth0')],
    });
    expect(managementLinks(at, observed(plain), overBond)).toEqual(['eth0', 'br0']);
  });

  it('leads to the gateway that was found before, wherever the link is now', () => {
    expect(leasedGateway(leased, running)).toEqual({
      before: {gateway: '192.168.1.1', link: 'eth0'},
      after: {gateway: '192.168.1.1', link: 'br0'},
    });
    expect(leasedGateway(plainHost, running)).toBeUndefined();
  });
});
