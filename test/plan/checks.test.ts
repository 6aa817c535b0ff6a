import {describe, expect, it} from 'vitest';
import {bridged, aliceRouted, bridgeOnly, change, plain, plannedOn} from './planned.ts';
import type {Host} from './host-folder.ts';

const firewall = '/etc/sysconfig/SuSEfirewall2';
const withRules = (host: Host, line: string): Host => ({
  ...host,
  files: new Map(host.files).set(firewall, `${host.files.get(firewall) ?? ''}${line}\n`),
});
const checks = (inventory: string, host: Host) => change(plannedOn(inventory, host)).checks;

describe('before anything is written', () => {
  it('each file is shown to the program that will read it', () => {
    expect(checks(aliceRouted, bridged)).toEqual([
      'wicked',
      `bash ${firewall}`,
      'bash /etc/sysconfig/network/ifcfg-alice.0',
      'shell /etc/xen/scripts/vif-vifleet',
      'xl /etc/xen/vm/alice.cfg',
    ]);
  });

  it('the rules of the administrator that the firewall sources are looked at, where it is loaded', () => {
    const custom = '/etc/sysconfig/scripts/SuSEfirewall2-custom';
    expect(checks(bridgeOnly, withRules(plain, `FW_CUSTOMRULES="${custom}"`))).toContain(`bash ${custom}`);
  });

  it.each(['FW_CUSTOMRULES=""', 'FW_CUSTOMRULES="$HOME/rules"', 'FW_CUSTOMRULES="/etc/../x; reboot"'])(
    'a path that cannot be told for sure is not looked at: %s',
    (line) => {
      expect(checks(bridgeOnly, withRules(plain, line)).join(' ')).not.toMatch(/rules|HOME|reboot/);
    },
  );
});
