import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {sha256} from '../../src/base/hash.ts';
import type {FileClaim, Part} from '../../src/files/part.ts';
import {readRecord, recordText, type HostRecord, type RecordedClaim} from '../../src/observed/record.ts';

const word = fc.string({minLength: 1, maxLength: 12});
const words = fc.array(word, {maxLength: 3});

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({kind: fc.constant('ifcfg' as const), text: word, governs: words}),
  fc.record({
    kind: fc.constant('list' as const),
    key: word,
    items: words,
    empty: fc.constant({means: 'nothing'} as const),
  }),
  fc.record({
    kind: fc.constant('list' as const),
    key: word,
    items: words,
    empty: fc.record({means: fc.constant('everything' as const), when: fc.record({key: word, value: word})}),
  }),
  fc.record({kind: fc.constant('replace-item' as const), keys: words, item: word, of: word, otherwise: word}),
  fc.record({kind: fc.constant('scalar' as const), key: word, value: word, satisfiedBy: words}),
  fc.record({kind: fc.constant('route' as const), destination: word}),
  fc.record({kind: fc.constant('route' as const), destination: word, gateway: word, link: word}),
  fc.record({kind: fc.constant('sysctl' as const), key: word, value: word}),
  fc.record({
    kind: fc.constant('vif' as const),
    number: fc.nat(7),
    set: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), word),
    unset: words,
  }),
);

const claim: fc.Arbitrary<FileClaim> = fc.record({
  created: fc.boolean(),
  parts: fc.array(fc.record({part, was: fc.jsonValue()}), {maxLength: 4}),
});

const recorded: fc.Arbitrary<RecordedClaim> = fc.oneof(
  fc.constant({kind: 'whole' as const}),
  fc.record({
    kind: fc.constant('parts' as const),
    format: fc.constantFrom('ifcfg', 'susefirewall2', 'routes', 'sysctl', 'xl'),
    parts: claim,
  }),
);

const record: fc.Arbitrary<HostRecord> = fc.record({
  format: fc.constant('vifleet/record' as const),
  version: fc.constant(1 as const),
  run: word,
  files: fc.dictionary(
    fc.stringMatching(/^\/etc\/[a-z0-9.-]{1,20}$/).filter((path) => !/\/\.\.?$/.test(path)),
    fc.record({
      claim: recorded,
      sha256: word.map(sha256),
      mode: fc.constantFrom('0644', '0600', '755', '44', '0', '04755'),
    }),
    {maxKeys: 4},
  ),
});

const small: HostRecord = {
  format: 'vifleet/record',
  version: 1,
  run: '20260102T030405-abcd',
  files: {
    '/etc/sysconfig/network/routes': {
      claim: {
        kind: 'parts',
        format: 'routes',
        parts: {
          created: false,
          parts: [{part: {kind: 'route', destination: '192.168.1.21', link: 'alice.0'}, was: null}],
        },
      },
      sha256: sha256('x'),
      mode: '0644',
    },
  },
};

const code = (text: string) => {
  const read = readRecord(text, 'earth');
  return read.ok ? 'read' : read.error.code;
};
/** The small record as text with one value put in another's place; undefined takes it away. */
const changed = (path: readonly (string | number)[], value?: unknown): string =>
  JSON.stringify(put(small, path, value));

function put(into: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(into)) return into.map((item: unknown, i) => (i === key ? put(item, rest, value) : item));
  const old = into as Readonly<Record<string, unknown>>;
  return {...old, [key]: put(old[key], rest, value)};
}

const path = '/etc/sysconfig/network/routes';
const file = small.files[path];
const firstPart = ['files', path, 'claim', 'parts', 'parts', 0];

describe('the record of what we own on a host', () => {
  it('is read back as it was written, in any order of its keys', () => {
    fc.assert(
      fc.property(record, (value) => {
        const text = recordText(value);
        const read = readRecord(text, 'earth');
        expect(read).toEqual({ok: true, value: JSON.parse(text) as unknown});
        expect(read.ok && recordText(read.value)).toBe(text);
        expect(recordText(reversed(value) as HostRecord)).toBe(text);
      }),
      {numRuns: 150},
    );
  });

  it('of another version is left to the program that knows it', () => {
    expect(code(changed(['version'], 2))).toBe('observed/record-version');
    expect(code(changed(['version']))).toBe('observed/record-version');
  });

  it.each([
    ['nothing', ''],
    ['a record cut off', recordText(small).slice(0, -20)],
    ['another file', '{"format":"vifleet/plan","version":1}'],
    ['a list', '[]'],
    ['a run that is no text', changed(['run'], 7)],
    ['no files', changed(['files'])],
    ['a relative path', changed(['files'], {'etc/passwd': file})],
    ['a path that climbs', changed(['files'], {'/etc/../passwd': file})],
    ['a hash that is none', changed(['files', path, 'sha256'], 'abc')],
    ['a mode that is none', changed(['files', path, 'mode'], 'rw-r--r--')],
    ['a claim of no kind', changed(['files', path, 'claim'], {})],
    ['a format that nobody has', changed(['files', path, 'claim', 'format'], 'netplan')],
    ['a part of no kind', changed([...firstPart, 'part', 'kind'], 'toString')],
    ['a part that lacks its key', changed([...firstPart, 'part', 'destination'])],
    ['a part without what was there before', changed([...firstPart, 'was'])],
  ])('is damaged where it is %s', (_, text) => {
    expect(code(text)).toBe('observed/record-damaged');
  });

  it('is never read by accident, whatever lies in its place', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(code(text)).toBe('observed/record-damaged');
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
