import {describe, expect, it} from 'vitest';
import type {Host} from '../host-folder.ts';
import {aliceMasqueraded, aliceRouted, afterwards, bridged, change, plannedOn, routed, wayOut} from '../planned.ts';

const firewall = '/etc/sysconfig/SuSEfirewall2';

/** earth with its bridge, and these variables in its firewall's file in place of its own. */
function earthWith(variables: Readonly<Record<string, string>>, host: Host = bridged): Host {
  let text = host.files.get(firewall) ?? '';
  for (const [key, value] of Object.entries(variables)) {
    const line = new RegExp(`^${key}=.*$`, 'm');
    text = line.test(text) ? text.replace(line, `${key}="${value}"`) : `${text}${key}="${value}"\n`;
  }
  return {...host, files: new Map(host.files).set(firewall, text)};
}

function verdict(inventory: string, variables: Readonly<Record<string, string>>, host?: Host): string {
  const {plan} = plannedOn(inventory, earthWith(variables, host));
  return plan.kind === 'refused' ? `${plan.code}: ${plan.message}` : plan.kind;
}

/** The value of a variable once the change is done. */
function becomes(inventory: string, variables: Readonly<Record<string, string>>, key: string): string | undefined {
  const host = earthWith(variables);
  const text = afterwards(host, plannedOn(inventory, host), host.facts).files.get(firewall) ?? '';
  return new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1];
}

const on = {FW_MASQUERADE: 'yes'};

describe('what others left in the firewall stays asleep', () => {
  it.each([
    ['a net behind the switch of masquerading', aliceMasqueraded, {FW_MASQ_NETS: '0/0'}, 'FW_MASQ_NETS holds 0/0'],
    ['a port of their own', aliceMasqueraded, {FW_FORWARD_MASQ: '0/0,10.0.0.5,tcp,25'}, 'FW_FORWARD_MASQ holds 0/0,10'],
    ['a way behind the switch of routing', aliceRouted, {FW_FORWARD: '10.0.0.0/8,0/0'}, 'FW_FORWARD holds 10.0.0.0/8'],
    ['the same for a masqueraded guest', aliceMasqueraded, {FW_FORWARD: '10.0.0.0/8,0/0'}, 'FW_FORWARD holds 10.0.0.'],
    ['one for IPv4 beside IPv6', aliceRouted, {FW_ROUTE: 'IPv6', FW_FORWARD: '10.1.1.1,0/0'}, 'FW_FORWARD holds 10.'],
    [
      'their net on our link',
      aliceMasqueraded,
      {...on, FW_MASQ_NETS: '10.0.0.0/8', FW_MASQ_DEV: 'eth5'},
      'on br0, too',
    ],
    ['their net on our guest', aliceRouted, {...on, FW_MASQ_NETS: '10.0.0.0/8'}, 'on alice.0, too'],
  ])('%s: refused', (_what, inventory, variables, words) => {
    expect(verdict(inventory, variables)).toMatch(/^plan\/opens-more: /);
    expect(verdict(inventory, variables)).toContain(words);
  });

  it.each([
    ['nothing', aliceMasqueraded, {}],
    ['what is in force already', aliceMasqueraded, {...on, FW_MASQ_NETS: '10.0.0.0/8', FW_MASQ_DEV: 'br0'}],
    ['masquerading of everybody, of which ours is a part', aliceMasqueraded, {...on, FW_MASQ_DEV: 'br0'}],
    ['a way that is open already', aliceRouted, {FW_ROUTE: 'yes', FW_FORWARD: '10.0.0.0/8,0/0'}],
    ['a way of IPv6', aliceRouted, {FW_ROUTE: 'IPv6', FW_FORWARD: '2001:db8::/32,0::0/0'}],
    [
      'a net of theirs on named links, and a routed guest',
      aliceRouted,
      {...on, FW_MASQ_NETS: '10.0.0.0/8', FW_MASQ_DEV: 'br0'},
    ],
  ])('%s is no hindrance', (_what, inventory, variables) => {
    expect(verdict(inventory, variables)).toBe('change');
  });
});

describe('a link is in one zone', () => {
  it.each([
    ['the uplink is internal', aliceMasqueraded, {FW_DEV_EXT: '', FW_DEV_INT: 'br0', FW_PROTECT_FROM_INT: 'no'}],
    ['the uplink is internal, too', aliceMasqueraded, {FW_DEV_INT: 'br0'}],
    ['the guest is external', aliceMasqueraded, {FW_DEV_EXT: 'br0 alice.0'}],
    ['another name that comes to the same is external', aliceMasqueraded, {FW_DEV_EXT: 'br0 alice_0'}],
    ['the private bridge is internal', wayOut('masqueraded'), {FW_DEV_INT: 'br3'}],
    ['the routed guest is in the dmz', aliceRouted, {FW_DEV_DMZ: 'alice.0'}],
    ['a card of others is in two zones', aliceRouted, {FW_DEV_INT: 'eth9', FW_DEV_DMZ: 'eth9'}],
    ['two cards of others that are one to the firewall', aliceRouted, {FW_DEV_INT: 'eth9.1', FW_DEV_DMZ: 'eth9_1'}],
  ])('%s: refused', (_what, inventory, variables) => {
    expect(verdict(inventory, variables)).toMatch(/^plan\/zone: /);
  });

  it.each([
    ['a card of others twice in one zone', {FW_DEV_INT: 'eth9 eth9'}],
    ['two cards of others in two zones', {FW_DEV_INT: 'eth9', FW_DEV_DMZ: 'eth8'}],
  ])('%s: no hindrance', (_what, variables) => {
    expect(verdict(aliceRouted, variables)).toBe('change');
  });

  it('what others wrote long ago stands in the way of no change that leaves the firewall as it is', () => {
    const twice = earthWith({FW_DEV_INT: 'eth9', FW_DEV_DMZ: 'eth9'}, routed());
    expect(change(plannedOn(aliceRouted, twice)).steps.change).toEqual([]);
  });

  it('the uplink becomes external where no zone lists it', () => {
    expect(becomes(aliceMasqueraded, {FW_DEV_EXT: ''}, 'FW_DEV_EXT')).toBe('"br0"');
    expect(becomes(aliceMasqueraded, {FW_DEV_EXT: 'any'}, 'FW_DEV_EXT')).toBe('"any br0"');
  });
});

describe('what would undo the rules is refused', () => {
  it.each([
    ['an exception', aliceMasqueraded, {FW_NOMASQ_NETS: '192.168.0.0/16'}, 'plan/masquerading'],
    ['an exception of all others', aliceMasqueraded, {FW_NOMASQ_NETS: '!10.0.0.0/8'}, 'plan/masquerading'],
    ['everybody masqueraded, a routed guest with them', aliceRouted, {...on, FW_MASQ_DEV: 'br0'}, 'plan/masquerading'],
    [
      'the same for a routed bridge',
      wayOut('routed'),
      {...on, FW_MASQ_NETS: '192.168.0.0/16', FW_MASQ_DEV: 'br0'},
      'plan/masquerading',
    ],
    [
      'the port in other hands',
      aliceMasqueraded,
      {...on, FW_MASQ_DEV: 'br0', FW_FORWARD_MASQ: '0/0,10.0.0.5,tcp,8080'},
      'plan/masquerading',
    ],
    ['an open zone', aliceRouted, {FW_ALLOW_CLASS_ROUTING: 'yes'}, 'plan/opens-more'],
    ['the zone of the guest open', aliceMasqueraded, {FW_ALLOW_CLASS_ROUTING: 'int dmz'}, 'plan/opens-more'],
  ])('%s', (_what, inventory, variables, code) => {
    expect(verdict(inventory, variables)).toMatch(new RegExp(`^${code}: `));
  });

  it.each([
    ['an exception for others', aliceMasqueraded, {FW_NOMASQ_NETS: '10.0.0.0/8'}],
    ['an exception for one way', aliceMasqueraded, {FW_NOMASQ_NETS: '192.168.0.0/16,10.0.0.0/8'}],
    ['an exception of the very net', aliceMasqueraded, {FW_NOMASQ_NETS: '!192.168.100.0/24'}],
    ['another zone open', aliceRouted, {FW_ALLOW_CLASS_ROUTING: 'int'}],
    ['no zone open', aliceRouted, {FW_ALLOW_CLASS_ROUTING: 'no'}],
    [
      'another port in other hands',
      aliceMasqueraded,
      {...on, FW_MASQ_DEV: 'br0', FW_FORWARD_MASQ: '0/0,10.0.0.5,tcp,8081'},
    ],
    [
      'the port of another address',
      aliceMasqueraded,
      {...on, FW_MASQ_DEV: 'br0', FW_FORWARD_MASQ: '0/0,10.0.0.5,tcp,8080,80,192.0.2.7'},
    ],
  ])('but not %s', (_what, inventory, variables) => {
    expect(verdict(inventory, variables)).toBe('change');
  });
});

describe('forwarding of IPv6 stays', () => {
  it.each([
    ['no', '"yes"'],
    ['IPv6', '"IPv4,IPv6"'],
    ['IPv4,IPv6', '"IPv4,IPv6"'],
    ['IPv6,IPv4', '"IPv6,IPv4"'],
    ['YES', '"yes"'],
  ])('FW_ROUTE="%s" becomes %s', (before, after) => {
    expect(becomes(aliceRouted, {FW_ROUTE: before}, 'FW_ROUTE')).toBe(after);
  });
});

describe('the way back', () => {
  it.each([
    ['from nothing', {}],
    ['from IPv6', {FW_ROUTE: 'IPv6'}],
    ['from masquerading of others', {...on, FW_MASQ_NETS: '10.0.0.0/8', FW_MASQ_DEV: 'br0'}],
    ['from masquerading of everybody', {...on, FW_MASQ_DEV: 'br0'}],
  ])('%s leads to the bytes of before', (_what, variables) => {
    const start = earthWith(variables);
    const without = aliceMasqueraded.replace(/guests:[^]*/, '');
    const adopted = afterwards(start, plannedOn(without, start), start.facts);
    const there = afterwards(adopted, plannedOn(aliceMasqueraded, adopted), start.facts);
    expect(there.files.get(firewall)).not.toBe(adopted.files.get(firewall));
    const back = afterwards(there, plannedOn(without, there), start.facts);
    expect(Object.fromEntries(back.files)).toEqual(Object.fromEntries(adopted.files));
  });

  it('leaves the switch on where others came to need it', () => {
    const there = afterwards(bridged, plannedOn(aliceMasqueraded, bridged), bridged.facts);
    const theirs = {FW_MASQ_NETS: '192.168.100.1/32 10.0.0.0/8'};
    const without = aliceMasqueraded.replace(/guests:[^]*/, '');
    // Which links are meant, then, is for them to say.
    expect(verdict(without, theirs, there)).toMatch(/^plan\/merge: .*FW_MASQ_DEV is empty/);
    const others = earthWith({...theirs, FW_MASQ_DEV: 'br0 zone:ext'}, there);
    const back = afterwards(others, plannedOn(without, others), bridged.facts);
    const text = back.files.get(firewall) ?? '';
    expect(text).toMatch(/^FW_MASQUERADE="yes"$/m);
    expect(text).toMatch(/^FW_MASQ_NETS="10\.0\.0\.0\/8"$/m);
  });
});

describe('the change of a masqueraded guest', () => {
  it('reads back that the rule is there, which the firewall itself does not tell', () => {
    expect(change(plannedOn(aliceMasqueraded, bridged)).steps.change).toContainEqual({
      do: 'expect-rule',
      rule: {kind: 'masquerade', source: '192.168.100.1/32', link: 'br0'},
    });
  });

  it('tells the neighbours nothing of an address that is none of theirs', () => {
    const {steps} = change(plannedOn(aliceMasqueraded, bridged));
    expect(steps['start-guests'].map((step) => step.do)).toEqual(['guest-start', 'expect-route']);
  });
});
