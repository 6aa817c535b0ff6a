import {describe, expect, it} from 'vitest';
import {desireHost} from '../../src/desired/desired.ts';
import {compileTemplates} from '../../src/desired/templates.ts';
import type {Fleet, Host} from '../../src/model/fleet.ts';
import {noKnowledge} from '../../src/model/knowledge.ts';
import {ipv4} from '../../src/model/values.ts';
import {bridge, bridged, bridgedVif, fleet, guest, host, must, nic, routed, routedVif, tcp} from './fleet.ts';
import {shippedTemplates} from './shipped.ts';

const lan = bridged('lan', 'br0', 'eth0');
const edge = routed('edge', 'br0');
const br0 = bridge('br0', '192.168.1.20/24');
/** Code and words of the refusal; undefined where the host can be served. */
function refusal(made: Fleet, one: Host): string | undefined {
  const result = desireHost(made, one, noKnowledge, compileTemplates(shippedTemplates));
  return result.ok ? undefined : `${result.error.code}: ${result.error.message}`;
}

describe('what is not built is refused by name and place', () => {
  it('guests that are to run, or to stand still', () => {
    const earth = host('earth', [lan], [br0]);
    const guests = (['running', 'stopped'] as const).map((run) => guest(run, earth, [bridgedVif(0, lan)], {run}));
    const words = refusal(fleet([lan], [earth], guests), earth);
    for (const place of ['guests.running.run', 'guests.stopped.run']) expect(words).toContain(`(${place})`);
  });

  it('says nothing of what concerns other hosts only', () => {
    const earth = host('earth', [lan], [br0]);
    const mars = host('mars', [{...lan, dhcp: {first: must(ipv4('10.0.0.5')), last: must(ipv4('10.0.0.9'))}}], [br0]);
    expect(refusal(fleet([lan], [earth, mars]), earth)).toBeUndefined();
  });

  it('a platform with a network service or a firewall that is not built', () => {
    const at = (platform: Host['platform']) => host('earth', [lan], [br0], {platform});
    expect(refusal(fleet([lan], [at('leap-15')]), at('leap-15'))).toMatch(/^platform\/not-built: .*firewalld/);
    expect(refusal(fleet([lan], [at('leap-16')]), at('leap-16'))).toMatch(/^platform\/not-built: .*NetworkManager/);
    expect(refusal(fleet([lan], [at('auto')]), at('auto'))).toMatch(/^platform\/not-built/);
    expect(refusal(fleet([lan], [at('leap-42')]), at('leap-42'))).toBeUndefined();
  });
});

describe('what would silently go wrong on the host is refused', () => {
  it('an address on a NIC that is a port of a bridge', () => {
    const at = (address: string) => host('earth', [lan], [br0, nic('eth0', address)]);
    expect(refusal(fleet([lan], [at('10.0.0.1/24')]), at('10.0.0.1/24'))).toMatch(/^desired\/port-with-address/);
    expect(refusal(fleet([lan], [at('none')]), at('none'))).toBeUndefined();
  });

  it('a bridge of none of the networks, which would lose its ports', () => {
    const earth = host('earth', [edge], [br0]);
    expect(refusal(fleet([edge], [earth]), earth)).toMatch(/^desired\/bridge-without-network/);
  });

  it('opened ports on a host whose firewall is left alone', () => {
    const earth = host('earth', [lan, edge], [br0], {firewall: 'none'});
    const alice = (allow: readonly ReturnType<typeof tcp>[]) =>
      guest('alice', earth, [routedVif(0, edge, 'alice.0', '192.168.1.21', {allow})]);
    expect(refusal(fleet([lan, edge], [earth], [alice([tcp(443)])]), earth)).toMatch(/^desired\/firewall-unmanaged/);
    expect(refusal(fleet([lan, edge], [earth], [alice([])]), earth)).toBeUndefined();
  });

  it('a bridged guest of any type is none of these', () => {
    const earth = host('earth', [lan], [br0]);
    const dora = guest('dora', earth, [bridgedVif(0, lan, {model: 'e1000'})], {type: 'hvm'});
    expect(refusal(fleet([lan], [earth], [dora]), earth)).toBeUndefined();
  });
});
