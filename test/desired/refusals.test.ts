import {describe, expect, it} from 'vitest';
import {desireHost} from '../../src/desired/desired.ts';
import {compileTemplates} from '../../src/desired/templates.ts';
import type {Fleet, Host, MasqueradedNetwork, Vif} from '../../src/model/fleet.ts';
import {noKnowledge} from '../../src/model/knowledge.ts';
import {cidr, ipv4, networkName} from '../../src/model/values.ts';
import {bridge, bridged, bridgedVif, fleet, guest, host, must, name, nic, routed, routedVif, tcp} from './fleet.ts';
import {shippedTemplates} from './shipped.ts';

const lan = bridged('lan', 'br0', 'eth0');
const edge = routed('edge', 'br0');
const br0 = bridge('br0', '192.168.1.20/24');
const shelter: MasqueradedNetwork = {
  kind: 'masqueraded',
  name: must(networkName('shelter')),
  uplink: name('br0'),
  subnet: must(cidr('192.168.100.0/24')),
};
/** Code and words of the refusal; undefined where the host can be served. */
function refusal(made: Fleet, one: Host): string | undefined {
  const result = desireHost(made, one, noKnowledge, compileTemplates(shippedTemplates));
  return result.ok ? undefined : `${result.error.code}: ${result.error.message}`;
}

describe('what is not built is refused by name and place', () => {
  it.each([
    ['networks.shelter', fleetOf([shelter])],
    ['networks.lan.dhcp', fleetOf([{...lan, dhcp: {first: must(ipv4('10.0.0.5')), last: must(ipv4('10.0.0.9'))}}])],
    ['networks.lan.egress', fleetOf([{...lan, egress: {kind: 'routed', via: name('br0')}}])],
  ])('%s', (place, made) => {
    expect(refusal(made, [...made.hosts.values()][0] as Host)).toMatch(
      new RegExp(`^desired/not-built: .*\\(${place.replaceAll('.', '\\.')}\\)`),
    );
  });

  function fleetOf(networks: Parameters<typeof fleet>[0]): Fleet {
    return fleet(networks, [host('earth', networks, [br0])]);
  }

  it('emulated and HVM guests in a routed network, and masqueraded guests', () => {
    const earth = host('earth', [lan, edge, shelter], [br0]);
    const emulated = routedVif(0, edge, 'alice.0', '192.168.1.21', {model: 'e1000'});
    const masqueraded: Vif = {
      kind: 'masqueraded',
      number: 0,
      network: shelter.name,
      device: name('dolly.0'),
      address: must(ipv4('192.168.100.1')),
      publish: [],
    };
    const guests = [
      guest('alice', earth, [emulated]),
      guest('bob', earth, [routedVif(0, edge, 'bob.0', '192.168.1.22')], {type: 'hvm'}),
      guest('dolly', earth, [masqueraded]),
    ];
    const words = refusal(fleet([lan, edge, shelter], [earth], guests), earth);
    for (const place of ['guests.alice.vifs[0].model', 'guests.bob.type', 'guests.dolly.vifs[0]', 'networks.shelter'])
      expect(words).toContain(`(${place})`);
  });

  it('says nothing of what concerns other hosts only', () => {
    const earth = host('earth', [lan], [br0]);
    const mars = host('mars', [lan, shelter], [br0]);
    expect(refusal(fleet([lan, shelter], [earth, mars]), earth)).toBeUndefined();
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
