import {describe, expect, it} from 'vitest';
import {ifcfgMeaning} from '../../src/files/ifcfg-meaning.ts';
import {wickedValues} from '../../src/files/sysconfig.ts';

const read = (text: string) => Object.fromEntries(wickedValues(text));

describe('what wicked sees in a sysconfig file', () => {
  it.each([
    ['quotes of both kinds, the rest of the line ignored', `A='x y' # z\nB="it's"tail\n`, {A: 'x y', B: "it's"}],
    ['an unquoted value up to the first white space', 'A=x y\nB=a"b"\n', {A: 'x', B: 'a"b"'}],
    ['no shell: expansions and escapes are text', 'A=\'$(id)\'\nB=$X\nC="a\\"b"\n', {A: '$(id)', B: '$X', C: 'a\\'}],
    ['leading blanks', ' \tA=x\n', {A: 'x'}],
    ['nothing of what is not KEY=', 'A =x\nexport B=x\nC-D=x\n_E=x\n1F=x\n#G=x\n', {}],
    ['no value whose quote is not closed', `A='x\nB="y\nC='z'\n`, {C: 'z'}],
    ['no unquoted value on a last line without newline', 'A=x\nB=y', {A: 'x'}],
    ['a quoted value on a last line without newline', "A=x\nB='y'", {A: 'x', B: 'y'}],
    ['the last of equal keys, empty values too', 'A=1\nA=2\nB=x\nB=\n', {A: '2', B: ''}],
    ['DOS line ends without harm', "A=x\r\nB='y'\r\n", {A: 'x', B: 'y'}],
    ['nothing of a first key behind a byte order mark', '\uFEFFA=x\nB=y\n', {B: 'y'}],
  ])('%s', (_, text, values) => expect(read(text)).toEqual(values));

  it('drops a quoted value that its line buffer of 511 bytes cuts, and reads the tail as a line of its own', () => {
    const ports = `BRIDGE_PORTS='${'x'.repeat(511 - 14)}`;
    expect(read(`${ports}'\n`)).toEqual({});
    expect(read(`${ports.slice(0, -1)}'\n`)).toMatchObject({BRIDGE_PORTS: 'x'.repeat(496)});
    expect(read(`${ports}STARTMODE='auto'\n`)).toEqual({STARTMODE: 'auto'});
  });

  it('counts bytes, not characters', () => {
    expect(read(`A='${'é'.repeat(260)}'\n`)).toEqual({});
    expect(read(`A='${'é'.repeat(250)}'\n`)).toEqual({A: 'é'.repeat(250)});
  });
});

describe('ifcfg values mean the same', () => {
  const meaning = (values: Record<string, string>) => Object.fromEntries(ifcfgMeaning(new Map(Object.entries(values))));

  it.each([
    ['a mask as a prefix', {IPADDR: '10.0.0.1', NETMASK: '255.255.255.0'}, {IPADDR: '10.0.0.1/24'}],
    ['PREFIXLEN before NETMASK', {IPADDR: '10.0.0.1', PREFIXLEN: '16', NETMASK: '255.0.0.0'}, {IPADDR: '10.0.0.1/16'}],
    ['no mask as one host', {IPADDR: '10.0.0.1'}, {IPADDR: '10.0.0.1/32'}],
    ['a mask with holes as its leading ones', {IPADDR: '10.0.0.1', NETMASK: '255.0.255.0'}, {IPADDR: '10.0.0.1/8'}],
    [
      'any suffix of an address',
      {IPADDR_1: '10.0.0.2/8', IPADDR: '10.0.0.1/8'},
      {IPADDR_a: '10.0.0.1/8', IPADDR_b: '10.0.0.2/8'},
    ],
    ['the unspecified address as none', {IPADDR: '0.0.0.0', NETMASK: '255.255.255.255'}, {}],
    ['empty as absent', {MTU: '', BRIDGE_PORTS: ' '}, {}],
    ['defaults as absent', {BOOTPROTO: 'STATIC', STARTMODE: 'manual', BRIDGE_STP: 'off'}, {}],
    ['names of old start modes', {STARTMODE: 'onboot'}, {STARTMODE: 'auto'}],
    ['ports in any order', {BRIDGE_PORTS: 'eth1  eth0'}, {BRIDGE_PORTS: 'eth0 eth1'}],
    ['1 as no', {BRIDGE: '1'}, {BRIDGE: 'no'}],
  ])('%s', (_, a, b) => expect(meaning(a as Record<string, string>)).toEqual(meaning(b as Record<string, string>)));

  it('but not what differs', () => {
    expect(meaning({BOOTPROTO: 'none'})).not.toEqual(meaning({BOOTPROTO: 'static'}));
    expect(meaning({IPADDR: '10.0.0.1/24'})).not.toEqual(meaning({IPADDR: '10.0.0.1/25'}));
  });
});
