import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {canonicalJson} from '../../src/base/json.ts';
import {parsePlan, sealPlan} from '../../src/plan/format.ts';
import type {Plan} from '../../src/plan/plan.ts';
import {aliceRouted, bridged, bridgeOnly, plain, plannedOn} from './planned.ts';
import type {Host} from './host-folder.ts';
import {sealed} from './sealed.ts';
import {printPlan} from './print-plan.ts';

const alice = plannedOn(aliceRouted, bridged);
const plan = sealed(alice);
const text = printPlan(plan);

const codeOf = (saved: string): string => {
  const read = parsePlan(saved, 'plan.json');
  return read.ok ? 'read' : read.error.code;
};

describe('a saved plan', () => {
  it('is one line of sorted JSON, and reads as it was', () => {
    expect(text).toMatch(/^\{.*\}\n$/);
    expect(parsePlan(text, 'plan.json')).toEqual({ok: true, value: plan});
  });

  it('is the same to the byte, whatever order files, facts and definitions came in', () => {
    const turned = <K, V>(map: ReadonlyMap<K, V>) => new Map([...map].reverse());
    const other: Host = {...bridged, facts: turned(bridged.facts), files: turned(bridged.files)};
    const reordered = aliceRouted
      .replace('networks: [lan, edge]', 'networks: [edge, lan]')
      .replace(/( {2}lan: .*\n)( {2}edge: .*\n)/, '$2$1');
    expect(reordered).not.toBe(aliceRouted);
    expect(printPlan(sealed(plannedOn(reordered, other)))).toBe(text);
  });

  it('has another id as soon as one host has another file', () => {
    const other = {...bridged, files: new Map(bridged.files).set('/etc/sysctl.conf', 'vm.swappiness=11\n')};
    expect(sealed(plannedOn(aliceRouted, other)).id).not.toBe(plan.id);
  });

  it('holds each text once, also where two hosts have the same file', () => {
    const [one, two] = [plannedOn(bridgeOnly, plain), plannedOn(bridgeOnly, plain)];
    const both = sealed(one, two);
    expect(Object.keys(both.texts)).toEqual(Object.keys(one.texts));
  });

  it('knows no time and no path of the controller', () => {
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/\b20[2-9]\d-\d\d-\d\d/);
  });
});

describe('a file that is not a plan to be trusted', () => {
  it.each([
    ['nothing at all', ''],
    ['half of a plan', text.slice(0, text.length / 2)],
    ['another JSON', '{"format":"vifleet/record","version":1,"hosts":[]}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a plan without hosts', '{"format":"vifleet/plan","version":1}'],
  ])('%s is no plan', (_, saved) => expect(codeOf(saved)).toBe('plan/not-a-plan'));

  it.each([0, 2, 1.5])('a plan of version %s is left to the program that made it', (version) => {
    expect(codeOf(canonicalJson({...plan, version}))).toBe('plan/version');
  });

  it('a plan that somebody edited is refused', () => {
    expect(codeOf(text.replace('192.168.1.21/32', '192.168.1.22/32'))).toBe('plan/changed');
    expect(codeOf(canonicalJson({...plan, id: '0123456789abcdef'}))).toBe('plan/changed');
    expect(codeOf(canonicalJson({...plan, id: undefined}))).toBe('plan/changed');
  });

  it('may be laid out otherwise: only what it says counts', () => {
    expect(codeOf(JSON.stringify(JSON.parse(text), null, 2))).toBe('read');
  });

  it('is never a crash, whatever of it is cut or replaced', () => {
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), fc.string({maxLength: 8}), (at, length, by) => {
        const changed = text.slice(0, at) + by + text.slice(at + length);
        fc.pre(changed.trim() !== text.trim());
        expect(codeOf(changed)).toMatch(/^plan\//);
      }),
      {numRuns: 40},
    );
  });
});

/** Ways to a value of the plan of alice's host, and values that an attacker who knows how ids are made would put there. */
const evil: readonly (readonly [string, string, unknown])[] = [
  ['a command in a step', 'hosts|0|steps|change|0|path', '/etc/x;reboot'],
  ['a path that leaves its folder', 'hosts|0|steps|change|0|path', '/etc/sysconfig/../shadow'],
  ['a path that is none', 'hosts|0|files|0|path', 'etc/sysctl.conf'],
  ['a blank in a path', 'hosts|0|files|0|path', '/etc/a b'],
  ['an option as a guest', 'hosts|0|steps|stop-guests|0|guest', '-F'],
  ['a substitution as a guest', 'hosts|0|steps|start-guests|0|guest', '$(reboot)'],
  ['a line break in a config path', 'hosts|0|steps|start-guests|0|config', '/etc/xen/vm/alice.cfg\nfirewall-load'],
  ['a step that nobody knows', 'hosts|0|steps|change|0|do', 'sh'],
  ['a step with a field too many', 'hosts|0|steps|change|0|link', 'eth0'],
  ['a step without its field', 'hosts|0|steps|change|0|path', undefined],
  ['a number as text', 'hosts|0|steps|stop-guests|0|timeoutSeconds', '20'],
  ['an endless wait', 'hosts|0|steps|stop-guests|0|timeoutSeconds', 1e9],
  ['steps that are no list', 'hosts|0|steps|change', 'firewall-load'],
  ['a phase that nobody knows', 'hosts|0|steps|reboot', []],
  ['a command in an undo step', 'hosts|0|undo|afterRestore|0|links', ['br0;reboot']],
  ['an option as a link', 'hosts|0|undo|afterRestore|0|links', ['--all']],
  ['a kernel key that leads upwards', 'hosts|0|steps|change|1|key', 'net/../kernel/sysrq'],
  ['a kernel key of something else', 'hosts|0|steps|change|1|key', 'kernel/core_pattern'],
  ['a kernel value that is a program', 'hosts|0|steps|change|1|value', '|/bin/sh'],
  ['a rule of a link that is an option', 'hosts|0|steps|change|11|rule|link', '-j'],
  ['a rule that nobody knows', 'hosts|0|steps|change|11|rule|kind', 'exec'],
  ['a rule with a word too many', 'hosts|0|steps|change|11|rule|more', 'x'],
  ['a rule of a zone that nobody knows', 'hosts|0|steps|change|11|rule|zone', 'any; reboot'],
  ['a rule of a network that is a program', 'hosts|0|steps|change|16|rule|source', '"; system("reboot'],
  ['a rule of a port that is none', 'hosts|0|steps|change|16|rule|port', 70_000],
  ['a probe that is a command', 'hosts|0|verify|probes|0|after', 'ping 192.168.1.1;reboot'],
  ['a probe that nobody knows', 'hosts|0|verify|probes|0|before', 'exec 192.168.1.1'],
  ['a probe with an option', 'hosts|0|verify|probes|0|before', 'ping -f'],
  ['a check that is a command', 'hosts|0|checks|0', 'wicked; reboot'],
  ['a check of a path that leads upwards', 'hosts|0|checks|1', 'shell /etc/../tmp/x'],
  ['an address that is an option of ssh', 'hosts|0|endpoint|address', '-oProxyCommand=reboot'],
  ['a new address that is one', 'hosts|0|endpointAfter|address', '-oProxyCommand=reboot'],
  ['a user that is an option', 'hosts|0|endpoint|user', '-l'],
  ['a port that is none', 'hosts|0|endpoint|port', 70_000],
  ['a host name with a blank', 'hosts|0|host', 'earth moon'],
  ['a link that carries management and a command', 'hosts|0|management|0', 'br0 x'],
  ['a hash that is a word', 'hosts|0|expect|facts|links', 'x y'],
  ['a fact that nobody knows', 'hosts|0|expect|facts|shadow', '0'.repeat(64)],
  ['a path to expect that leads upwards', 'hosts|0|expect|files|/etc/../x', '-'],
  ['a mode that is a word', 'hosts|0|files|0|mode', '0644;x'],
  ['a mode with the set-user bit beyond octal', 'hosts|0|files|0|mode', '9999'],
  ['an owner below zero', 'hosts|0|files|0|uid', -1],
  ['a window that is text', 'hosts|0|guard|windowSeconds', '20\nrun x'],
  ['a last resort that nobody knows', 'hosts|0|guard|lastResort', 'halt'],
  ['a record that nobody can read', 'hosts|0|record', '{}'],
  ['a record before that nobody can read', 'hosts|0|recordBefore', '[]'],
  ['a kind of plan that nobody knows', 'hosts|0|kind', 'script'],
  ['a text that its hash does not name', `texts|${Object.keys(plan.texts)[0] ?? ''}`, 'something else'],
  ['a file whose text is missing', 'hosts|0|files|0|after', '0'.repeat(64)],
  ['a batch of a host that is not planned', 'batches|0|0', 'mars'],
  ['a batch twice', 'batches|1', ['earth']],
];

type Tree = Record<string, unknown>;

/** A copy with one value replaced, and an id that fits: ids tell mistakes, they keep nobody out. */
function resealed(way: string, value: unknown): string {
  const copy = JSON.parse(text) as Plan;
  const keys = way.split('|');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Tree>((at, key) => at[key] as Tree, copy as unknown as Tree);
  parent[last] = value;
  return printPlan(sealPlan(copy));
}

describe('a plan that an attacker made, with an id that fits', () => {
  it.each(evil)('does not get %s to a host', (_, way, value) => {
    expect(codeOf(resealed(way, value))).toBe('plan/unsafe');
  });

  it('is told where the trouble is', () => {
    const read = parsePlan(resealed('hosts|0|steps|stop-guests|0|guest', '-F'), 'plan.json');
    expect(!read.ok && read.error.message).toContain('hosts[0].steps.stop-guests[0].guest');
  });

  it('is not taken for one where all is well', () => {
    expect(codeOf(resealed('hosts|0|steps|stop-guests|0|guest', 'alice'))).toBe('read');
  });

  it('cannot name a host twice', () => {
    expect(codeOf(printPlan(sealed(alice, alice)))).toBe('plan/unsafe');
  });
});
