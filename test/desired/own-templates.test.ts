import {describe, expect, it} from 'vitest';
import {desireHost} from '../../src/desired/desired.ts';
import {compileTemplates, type TemplateName} from '../../src/desired/templates.ts';
import {noKnowledge} from '../../src/model/knowledge.ts';
import {bridge, bridged, fleet, guest, host, routed, routedVif} from './fleet.ts';
import {shippedTemplates} from './shipped.ts';

const lan = bridged('lan', 'br0', 'eth0');
const edge = routed('edge', 'br0');
const earth = host('earth', [lan, edge], [bridge('br0', '192.168.1.20/24', '192.168.1.1')]);
const alice = guest('alice', earth, [routedVif(0, edge, 'alice.0', '192.168.1.21')]);

/** What earth gets where the user has this template of their own. */
function desired(template: TemplateName, text: string) {
  const templates = compileTemplates(new Map([...shippedTemplates, [template, text]]));
  return desireHost(fleet([lan, edge], [earth], [alice]), earth, noKnowledge, templates);
}

function partsOf(path: string, template: TemplateName, text: string) {
  const result = desired(template, text);
  if (!result.ok) throw result.error;
  const file = result.value.files.find((one) => one.path === path);
  return file?.kind === 'parts' ? file.parts.map(({part}) => part) : [];
}

describe("a user's own template", () => {
  it('may put a guest into another zone and open a port with it', () => {
    const text = 'FW_DEV_DMZ {{link}}\nFW_SERVICES_DMZ_TCP 22\n';
    const parts = partsOf('/etc/sysconfig/SuSEfirewall2', 'susefirewall2/zone', text);
    const empty = {means: 'nothing'};
    expect(parts).toContainEqual({kind: 'list', key: 'FW_DEV_DMZ', items: ['alice.0'], empty});
    expect(parts).toContainEqual({kind: 'list', key: 'FW_SERVICES_DMZ_TCP', items: ['22'], empty});
  });

  it('may add and drop keys of a vif', () => {
    const text = 'vifname={{vifname}}\nscript=vif-own\nmtu=1500\n!bridge\n!gatewaydev\n';
    expect(partsOf('/etc/xen/vm/alice.cfg', 'xl/vif', text)).toEqual([
      {
        kind: 'vif',
        number: 0,
        set: {vifname: 'alice.0', script: 'vif-own', mtu: '1500'},
        unset: ['bridge', 'gatewaydev'],
      },
    ]);
  });

  it('may set other keys of sysctl', () => {
    const parts = partsOf('/etc/sysctl.conf', 'sysctl/proxy-arp', 'net.ipv4.conf.all.proxy_arp = 1\n');
    expect(parts).toContainEqual({kind: 'sysctl', key: 'net.ipv4.conf.all.proxy_arp', value: '1'});
  });

  it.each<[string, TemplateName, string]>([
    ['a variable that is none of ours', 'susefirewall2/zone', 'FW_TRUSTED_NETS {{link}}\n'],
    ['a hook that the firewall would run', 'susefirewall2/zone', 'FW_CUSTOMRULES /tmp/x\n'],
    ['a command for bash', 'susefirewall2/routing', 'FW_ROUTE $(id)\n'],
    ['two values on a line', 'susefirewall2/zone', 'FW_DEV_EXT a b\n'],
    ['an assignment', 'susefirewall2/routing', 'FW_ROUTE="yes"\n'],
    ['no route', 'routes/route', '\n'],
    ['two routes', 'routes/route', 'default 10.0.0.1 - -\n10.0.0.0/8 10.0.0.2 - -\n'],
    ['a backslash, which costs wicked all routes', 'routes/route', 'default 10.0.0.1 - - \\x\n'],
    ['a sysctl key without a value', 'sysctl/forwarding', 'net.ipv4.ip_forward\n'],
    ['a vif value with a comma', 'xl/vif', 'vifname=a,bridge=b\n'],
    ['a vif value in quotes', 'xl/vif', "vifname='a'\n"],
    ['a vif flag', 'xl/vif', 'trusted\n'],
  ])('is refused when it gives %s', (_what, template, text) => {
    const result = desired(template, text);
    expect(result.ok ? 'accepted' : result.error.code).toBe('desired/template-output');
    expect(result.ok ? '' : result.error.message).toContain(template);
  });
});
