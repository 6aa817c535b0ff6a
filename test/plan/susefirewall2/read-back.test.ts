import {describe, expect, it} from 'vitest';
import {ruleWords} from '../../../src/plan/running-rule.ts';
import {firewallReadBack} from '../../../src/plan/susefirewall2/read-back.ts';
import {intent} from '../intents.ts';

const way = {link: 'br0', port: 22};
const nothing = intent({}).firewall;

/** A host whose inventory asks for this of the firewall, and whose file says that then. */
const hosts = (asked: object, file: object, forwarding = true) =>
  [intent({firewall: {...nothing, ...asked}}), intent({firewall: {...nothing, ...file}, forwarding})] as const;
const found = (...[wanted, after]: ReturnType<typeof hosts>) =>
  firewallReadBack(wanted, after, way).map((rule) => ruleWords(rule).join(' '));

const zone = (link: string, name: string) => ({link, zone: name, because: []});
const forward = (more: object) => ({
  source: '192.168.1.21/32',
  destination: '0.0.0.0/0',
  verdict: 'accept',
  because: [],
  ...more,
});

describe('what is looked for in the running firewall', () => {
  it('is the way in of new connections, always', () => {
    expect(found(...hosts({}, {}))).toEqual(['admits br0 22']);
    expect(firewallReadBack(undefined, intent({}), way)).toEqual([{kind: 'admits', ...way}]);
    expect(firewallReadBack(undefined, intent({}), {link: undefined, port: 22})).toEqual([]);
  });

  it('is the zone of each link that the inventory speaks of, as the file has it', () => {
    const asked = {zones: [zone('alice.0', 'external')], replaces: [{link: 'br0', of: 'eth0', because: []}]};
    const file = {zones: [zone('alice.0', 'external'), zone('br0', 'internal'), zone('eth7', 'dmz')]};
    expect(found(...hosts(asked, file))).toEqual([
      'admits br0 22',
      'zone input alice.0 external',
      'zone forward alice.0 external',
      'zone input br0 internal',
      'zone forward br0 internal',
    ]);
  });

  it('is nothing in the forward chain where nothing is forwarded', () => {
    const asked = {replaces: [{link: 'br0', of: 'eth0', because: []}]};
    const file = {zones: [zone('br0', 'external')]};
    expect(found(...hosts(asked, file, false))).toEqual(['admits br0 22', 'zone input br0 external']);
  });

  it('is no zone of a link that no zone lists, or two', () => {
    const asked = {replaces: [{link: 'br0', of: 'eth0', because: []}]};
    expect(found(...hosts(asked, {}))).toEqual(['admits br0 22']);
    expect(found(...hosts(asked, {zones: [zone('br0', 'external'), zone('br0', 'dmz')]}))).toEqual(['admits br0 22']);
  });

  it('is every rule for guests that the inventory asks for, and none of other people', () => {
    const asked = {
      forward: [forward({}), forward({service: {protocol: 'tcp', port: 443}}), forward({verdict: 'drop'})],
      masquerade: [{source: '192.168.100.1/32', via: 'br0', because: []}],
      publish: [
        {
          protocol: 'tcp',
          hostAddress: '192.168.1.20',
          hostPort: 8080,
          guestAddress: '192.168.100.1',
          guestPort: 80,
          because: [],
        },
      ],
    };
    expect(found(...hosts(asked, {forward: [forward({source: '10.9.9.9/32'})]})).slice(1)).toEqual([
      'forward accept 192.168.1.21/32 0.0.0.0/0 any -',
      'forward accept 192.168.1.21/32 0.0.0.0/0 tcp 443',
      'forward drop 192.168.1.21/32 0.0.0.0/0 any -',
      'masquerade 192.168.100.1/32 br0',
      'publish tcp 192.168.1.20 8080 192.168.100.1 80',
    ]);
  });
});
