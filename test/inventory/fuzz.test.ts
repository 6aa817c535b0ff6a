import fc from 'fast-check';
import {expect, test, vi} from 'vitest';
import {stringify} from 'yaml';
import {readInventory} from '../../src/inventory/read.ts';

vi.setConfig({testTimeout: 60_000});

/** Strings that somebody could hope to get executed, or to break a file with. */
const evil = fc.oneof(
  fc.constantFrom('$(id)', '`id`', "'", '"', '\\', 'a\nb', 'a\r\nb', ';reboot', '-rf', '--', '', ' ', '\0', '\x1b[2J'),
  fc.constantFrom('ünïcødé', '名前', '\u202ealice', '__proto__', 'constructor', 'toString', '..', '/etc/../x', '~'),
  fc.string({unit: 'binary', maxLength: 20}),
  fc.nat({max: 3000}).map((length) => 'x'.repeat(length)),
);
const good = fc.constantFrom(
  'earth lan edge alice br0 eth0 none dhcp routed bridged masqueraded managed leap-42 as-found 60s tcp/443 icmp'.split(
    ' ',
  ),
  '192.168.1.20 192.168.1.20/24 192.168.1.0/24 00:16:3e:4f:94:a9 100Mb/s /etc/xen/vm/a.cfg tcp/80:80'.split(' '),
);
const word = fc.oneof(
  good.chain((words) => fc.constantFrom(...words)),
  evil,
);
const keys = fc.constantFrom(
  ...'kind bridge uplink hostAddress mtu dhcp egress via subnet ssh address port user platform firewall guard'.split(
    ' ',
  ),
  ...'window lastResort links networks gateway mac vlan on bond mode host config type run after shutdown'.split(' '),
  ...'timeout onTimeout vifs network name allow publish rate model range'.split(' '),
);

const {tree} = fc.letrec<{tree: unknown}>((tie) => ({
  tree: fc.oneof(
    {depthSize: 'small', withCrossShrink: true},
    fc.oneof(word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('tree'), {maxLength: 4}),
    fc.dictionary(fc.oneof(keys, word), tie('tree'), {maxKeys: 6}),
  ),
}));

const few = {maxKeys: 3};

/** Close enough to an inventory that values get through to the rules. */
const nearly = fc.record({
  networks: fc.dictionary(
    word,
    fc.record({kind: word, bridge: word, uplink: word, subnet: word}, {requiredKeys: []}),
    few,
  ),
  hosts: fc.dictionary(
    word,
    fc.record(
      {
        ssh: fc.record({address: word, user: word}, {requiredKeys: []}),
        links: fc.dictionary(word, fc.record({address: word, gateway: word, mac: word}, {requiredKeys: []})),
        networks: fc.array(word, {maxLength: 3}),
        firewall: word,
      },
      {requiredKeys: []},
    ),
    few,
  ),
  guests: fc.dictionary(
    word,
    fc.record(
      {
        host: word,
        config: word,
        after: fc.array(word, {maxLength: 2}),
        vifs: fc.array(
          fc.record(
            {network: word, address: word, mac: word, name: word, rate: word, allow: fc.array(word, {maxLength: 2})},
            {requiredKeys: ['network']},
          ),
          {maxLength: 3},
        ),
      },
      {requiredKeys: ['host']},
    ),
    few,
  ),
});

/** All that a fleet may hold as text, whatever it means: nothing that a shell or a file's grammar gives a meaning. */
const harmless = /^[A-Za-z0-9/_][A-Za-z0-9._:/@+-]*$/;

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value instanceof Map) for (const entry of value) yield* textsOf(entry);
  else if (Array.isArray(value)) for (const item of value) yield* textsOf(item);
  else if (typeof value === 'object' && value !== null) yield* textsOf(Object.values(value));
}

function holds(text: string): void {
  const read = readInventory([{name: 'fuzz.yml', text}]);
  if (read.ok) {
    for (const found of textsOf(read.value.fleet)) expect(found).toMatch(harmless);
    return;
  }
  expect(read.error.length).toBeGreaterThan(0);
  for (const {place, related = []} of read.error)
    for (const {file, line, column} of [place, ...related.map((other) => other.place)]) {
      expect(file).toBe('fuzz.yml');
      expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(text.split('\n').length);
    }
}

test('no tree of values gets into a fleet with a text that could be executed, and each issue has a place', () => {
  fc.assert(
    fc.property(tree, (value) => holds(stringify(value))),
    {numRuns: 200},
  );
});

test('the same for what looks like an inventory', () => {
  fc.assert(
    fc.property(nearly, (value) => holds(stringify(value))),
    {numRuns: 200},
  );
});

test('the same for an inventory in which one value was replaced', () => {
  const inventory = {
    networks: {lan: {kind: 'bridged', bridge: 'br0', uplink: 'eth0'}, edge: {kind: 'routed', uplink: 'br0'}},
    hosts: {
      earth: {
        ssh: {address: 'earth.example.org', user: 'root'},
        links: {br0: {address: '192.168.1.20/24', gateway: '192.168.1.1'}},
        networks: ['lan', 'edge'],
      },
    },
    guests: {
      alice: {
        host: 'earth',
        config: '/etc/xen/vm/alice.cfg',
        vifs: [{network: 'edge', address: '192.168.1.21', mac: '00:16:3e:4f:94:a9', rate: '1Mb/s', allow: ['icmp']}],
      },
    },
  };
  const texts = [...new Set([...textsOf(inventory)])];
  expect(readInventory([{name: 'fuzz.yml', text: stringify(inventory)}]).ok).toBe(true);
  const replaced = (from: string, to: string) =>
    stringify(inventory, (key, value: unknown) => (value === from && key !== 'kind' ? to : value));
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.oneof(evil, word), (from, to) => holds(replaced(from, to))),
    {numRuns: 200},
  );
});

test('any text at all gives a fleet or issues', () => {
  const line = fc.oneof(
    fc.string({unit: 'binary'}),
    fc.constantFrom('- ', 'a: ', '&a ', '*a', '? ', '{', '[', '"', '|\n'),
  );
  fc.assert(
    fc.property(fc.array(line, {maxLength: 30}), (lines) => {
      holds(lines.join(''));
    }),
    {numRuns: 200},
  );
});
