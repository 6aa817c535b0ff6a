import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Failure} from '../../src/base/failure.ts';
import {ifcfgPiece} from '../../src/desired/wicked/ifcfg.ts';
import {compileTemplates, templateNames, type TemplateName, type Templates} from '../../src/desired/templates.ts';
import type {TemplateData} from '../../src/desired/template-data.ts';
import type {LinkIntent} from '../../src/model/intent.ts';
import type {LinkName} from '../../src/model/values.ts';
import {name} from './fleet.ts';
import {shippedTemplates} from './shipped.ts';

const one = (text: string, template: TemplateName = 'ifcfg/nic') => compileTemplates(new Map([[template, text]]));

function failure(templates: Templates, data: TemplateData, template: TemplateName = 'ifcfg/nic'): Failure {
  const result = templates.render(template, data);
  if (result.ok) throw new Error(`rendered: ${result.value}`);
  return result.error;
}

describe('templates', () => {
  it('come with vifleet for every name that the program uses, and for no other', () => {
    expect([...shippedTemplates.keys()].sort()).toEqual([...templateNames].sort());
  });

  it('print values, repeat lists, ask for optional values, and escape nothing', () => {
    const text =
      '{{a}}{{#each list}} {{this}}{{#unless @last}},{{/unless}}{{/each}}{{#if no}}!{{else}}.{{/if}} {{n.m}} <&>';
    const data = {a: 'x/y', list: ['p', 'q'], no: null, n: {m: 1500}};
    expect(one(text).render('ifcfg/nic', data)).toEqual({ok: true, value: 'x/y p, q. 1500 <&>'});
  });

  it('are missed by name', () => {
    const missing = failure(one('x'), {}, 'ifcfg/vif');
    expect(missing.code).toBe('desired/template');
    expect(missing.message).toContain('ifcfg/vif');
  });

  it.each([
    ['a syntax error', 'a\n{{#if x}}\n', undefined],
    ['an unclosed brace', 'a\n{{x\n', 2],
    ['a value that does not exist', 'a\n{{nope}}', 2],
    ['a condition on a value that does not exist', 'a\nb\n{{#if nope}}{{/if}}', 3],
    ['a list that does not exist', '{{#each nope}}{{/each}}', 1],
    ['a missing value inside a list', '\n{{#each list}}{{this.nope}}{{/each}}', 2],
    ['an inherited name', '{{constructor}}', 1],
    ['a value that is absent', '{{absent}}', 1],
    ['a list as if it were a text', '{{list}}', 1],
    ['an object as if it were a text', '{{object}}', 1],
    ['a truth value as if it were a text', '{{yes}}', 1],
    ['an unknown helper', '{{up x}}', 1],
    ['a helper that only debugs', '{{log x}}', 1],
    ['the helper that prints, called by hand', '{{checked x 1}}', 1],
    ['an option behind a value', '{{x a="b"}}', 1],
    ['an option in a block', '{{#each list a="b"}}{{/each}}', 1],
    ['an unknown block', '{{#list}}{{/list}}', 1],
    ['a partial', '{{> other}}', 1],
    ['a nested call', '{{#if (lookup object "a")}}{{/if}}', 1],
    ['the whole data', '{{@root.x}}', 1],
    ['a literal', '{{"text"}}', 1],
  ])('are refused for %s, with the line', (_what, text, line) => {
    const data = {x: 'x', absent: null, list: [{a: 'b'}], object: {a: 'b'}, yes: true};
    const found = failure(one(text), data);
    expect(found.code).toBe('desired/template');
    expect(found.message).toContain('ifcfg/nic');
    expect(found.hint).not.toBe('');
    if (line !== undefined) expect(found.where).toEqual({file: 'ifcfg/nic.hbs', line});
  });

  it('refuse to print an empty value', () => {
    expect(failure(one('{{x}}'), {x: ''}).code).toBe('desired/value');
  });

  it('refuse the raw form of a value that the file cannot hold, too', () => {
    expect(failure(one('{{{x}}}'), {x: "a'b"}).code).toBe('desired/value');
    expect(failure(one('{{&x}}'), {x: 'a\nb'}).code).toBe('desired/value');
  });
});

const evil = fc
  .oneof(
    fc.string(),
    fc.string({unit: 'binary'}),
    fc.constantFrom(
      "'",
      '"',
      '`id`',
      '$(id)',
      'a\nb',
      'a\r',
      'a\\',
      '-x',
      'a b',
      'a;b',
      'a,b',
      '#',
      '',
      'ü',
      '\u2028',
      '\0',
    ),
    fc.tuple(fc.string(), fc.constantFrom("'", '\n', '\\', '$', '"'), fc.string()).map((parts) => parts.join('')),
  )
  .filter((text) => text !== '');

describe('no value can break out of its place', () => {
  const templates = compileTemplates(shippedTemplates);
  /** Each template with every value that it prints, and its output where each of them is the given text. */
  const printed: readonly (readonly [TemplateName, (x: string) => TemplateData, (x: string) => string])[] = [
    [
      'ifcfg/vif',
      (x) => ({guest: x, startmode: x, bootproto: x, mtu: x}),
      (x) => `NAME='Xen guest ${x}'\nSTARTMODE='${x}'\nBOOTPROTO='${x}'\nLINK_REQUIRED='no'\nMTU='${x}'\n`,
    ],
    [
      'ifcfg/nic',
      (x) => ({startmode: x, bootproto: x, addresses: [x, x], mtu: null, mac: x}),
      (x) => `STARTMODE='${x}'\nBOOTPROTO='${x}'\nIPADDR='${x}'\nIPADDR_1='${x}'\nLLADDR='${x}'\n`,
    ],
    [
      'ifcfg/bridge',
      (x) => ({startmode: x, bootproto: x, addresses: [], mtu: null, mac: null, ports: [x, x]}),
      (x) =>
        `STARTMODE='${x}'\nBOOTPROTO='${x}'\nBRIDGE='yes'\nBRIDGE_PORTS='${x} ${x}'\nBRIDGE_STP='off'\nBRIDGE_FORWARDDELAY='0'\n`,
    ],
    [
      'routes/route',
      (x) => ({destination: x, gateway: x, link: x, metric: x}),
      (x) => `${x} ${x} - ${x} metric ${x}\n`,
    ],
    ['susefirewall2/zone', (x) => ({zone: x, link: x}), (x) => `FW_DEV_${x} ${x}\n`],
    [
      'susefirewall2/forward',
      (x) => ({drop: false, source: x, destination: x, protocol: x, port: x}),
      (x) => `FW_FORWARD ${x},${x},${x},${x}\n`,
    ],
    ['susefirewall2/masquerading', (x) => ({uplink: x}), (x) => `FW_MASQUERADE yes\nFW_MASQ_DEV ${x}\n`],
    ['susefirewall2/masqueraded', (x) => ({source: x}), (x) => `FW_MASQ_NETS ${x}\n`],
    [
      'susefirewall2/publish',
      (x) => ({guestAddress: x, protocol: x, hostPort: x, guestPort: x, hostAddress: x}),
      (x) => `FW_FORWARD_MASQ 0/0,${x},${x},${x},${x},${x}\n`,
    ],
    ['sysctl/proxy-arp', (x) => ({link: x}), (x) => `net.ipv4.conf.${x}.proxy_arp = 1\n`],
    [
      'xl/vif',
      (x) => ({mac: x, bridge: x, vifname: x, script: x, rate: x, unlimited: false, model: x}),
      (x) => `mac=${x}\nbridge=${x}\nvifname=${x}\nscript=${x}\nrate=${x}\ntype=ioemu\nmodel=${x}\n`,
    ],
  ];

  it.each(printed)('of %s', (template, data, expected) => {
    fc.assert(
      fc.property(fc.oneof(evil, fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,14}$/)), (text) => {
        const result = templates.render(template, data(text));
        if (result.ok) expect(result.value).toBe(expected(text));
        if (result.ok) expect(text).toMatch(/^[A-Za-z0-9/][A-Za-z0-9._:/@-]*$/);
        else expect(result.error.code).toBe('desired/value');
      }),
      {numRuns: 300},
    );
  });

  it('of an interface whose values went through no check at all', () => {
    const words = fc.oneof(evil, fc.constantFrom('br0', '00:16:3e:00:00:01'));
    fc.assert(
      fc.property(words, words, (mac, port) => {
        const link = {
          kind: 'bridge',
          name: name('br0'),
          ports: [port as LinkName],
          address: {kind: 'none'},
          start: 'auto',
          isolated: true,
          mac,
          because: [],
        } as unknown as LinkIntent;
        const piece = ifcfgPiece(link, [], templates);
        if (!piece.ok || piece.value.part.kind !== 'ifcfg') return;
        for (const line of piece.value.part.text.split('\n').slice(0, -1))
          expect(line).toMatch(/^[A-Z_0-9]+='[^'\\]*'$/);
      }),
      {numRuns: 200},
    );
  });
});

describe("users' own templates", () => {
  const link: LinkIntent = {
    kind: 'bridge',
    name: name('br0'),
    ports: Array.from({length: 60}, (_, i) => name(`longdevice${100 + i}`)),
    address: {kind: 'none'},
    start: 'auto',
    isolated: true,
    because: [],
  };

  it.each([
    ['a line that is too long for wicked', shippedTemplates.get('ifcfg/bridge') ?? ''],
    ['a value in no quotes', 'BRIDGE=yes\n'],
    ['a value in double quotes', 'BRIDGE="yes"\n'],
    ['a second value behind the quote', "BRIDGE='yes' STARTMODE='auto'\n"],
    ['a last line without an end', "BRIDGE='yes'"],
    ['blanks around the equal sign', "BRIDGE = 'yes'\n"],
    ['a carriage return', "BRIDGE='yes'\r\n"],
  ])('cannot make an interface file with %s', (_what, text) => {
    const piece = ifcfgPiece(link, [], one(text, 'ifcfg/bridge'));
    expect(piece.ok ? piece.value : piece.error.code).toBe('desired/template-output');
  });
});
