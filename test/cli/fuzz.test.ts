import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import fc from 'fast-check';
import {parse} from 'yaml';
import {loadFleet} from '../../src/app/fleet.ts';
import {render} from '../../src/app/render.ts';
import {formatIssues} from '../../src/report/issues.ts';
import pico from 'picocolors';
import {officeText, openOffice, type Office} from './office.ts';

let office: Office;
let canary: string;
beforeAll(async () => {
  office = await openOffice();
  canary = join(office.folder, 'canary');
});

type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json};

/** What runs something wherever a value is not quoted, or is quoted twice; CANARY is a path. */
const traps = [
  '$(touch CANARY)',
  '`touch CANARY`',
  '"; touch CANARY; "',
  "'; touch CANARY; '",
  'a\ntouch CANARY\n',
  'a\r\ntouch CANARY',
  '\\$(touch CANARY)',
  '-oProxyCommand=touch CANARY',
  '--',
  '{{#with "x"}}{{lookup this "constructor"}}{{/with}}',
  '${process.exit(7)}',
  '__proto__',
  '%(touch CANARY)',
  '| touch CANARY',
  '\u202e\u0000\u001b[2J',
];

const trap = fc.oneof(
  fc.constantFrom(...traps).map((text) => text.replaceAll('CANARY', canary)),
  fc.string({unit: 'binary', maxLength: 20}),
  fc.constantFrom<Json>(null, true, -1, 1e21, [], {}),
);

/** The office with one leaf or key replaced. */
const inventories = fc
  .tuple(fc.nat(), trap, fc.boolean())
  .map(([at, value, key]) => JSON.stringify(spoilt(parse(officeText) as Json, at, value, key)));

/** Replaces the `at`-th leaf of a tree (counted round and round), or the name of the mapping's key that leads to it. */
function spoilt(tree: Json, at: number, value: Json, key: boolean): Json {
  const target = at % leaves(tree);
  let seen = 0;
  const walk = (node: Json): Json => {
    if (Array.isArray(node)) return (node as readonly Json[]).map(walk);
    if (node !== null && typeof node === 'object') return Object.fromEntries(Object.entries(node).map(entry));
    return seen++ === target && !key ? value : node;
  };
  const entry = ([name, node]: readonly [string, Json]): [string, Json] => {
    const before = seen;
    const walked = walk(node);
    const hit = key && before <= target && target < seen && (node === null || typeof node !== 'object');
    return [hit && typeof value === 'string' ? value : name, walked];
  };
  return walk(tree);
}

const leaves = (node: Json): number =>
  node === null || typeof node !== 'object'
    ? 1
    : Object.values(node).reduce((sum: number, one) => sum + leaves(one), 0);

test('whatever stands in an inventory is rendered or refused with a place, and never run', async () => {
  await fc.assert(
    fc.asyncProperty(inventories, async (text) => {
      const loaded = await loadFleet(await office.inventory('fuzz', text));
      if (loaded.ok) {
        const {fleet} = loaded.value;
        const files = await render(fleet, [...fleet.hosts.keys()], {});
        expect(files.ok || files.error.code).toBeTruthy();
      } else {
        const {issues, texts} = loaded.error;
        expect(issues.length).toBeGreaterThan(0);
        for (const {place} of issues) expect(place.file).toMatch(/office\.yml$/);
        expect(formatIssues(issues, texts, pico.createColors(false))).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
      }
      expect(existsSync(canary)).toBe(false);
    }),
    {numRuns: 200},
  );
});

test('nor is it run by a plan, here or on a host', async () => {
  await fc.assert(
    fc.asyncProperty(inventories, async (text) => {
      const inventory = await office.inventory('fuzz', text);
      const {code, stdout, stderr} = await office.vifleet(['plan', '-i', inventory, '--output', 'json']);
      expect(stderr).not.toContain('This is a bug');
      expect([0, 1, 2, 4]).toContain(code);
      expect(() => void JSON.parse(stdout)).not.toThrow();
      expect(existsSync(canary)).toBe(false);
    }),
    {numRuns: 8},
  );
});

/** The hosts of the lab are folders of this machine: what one of them runs can make the canary as well. */
test('nor by an apply, whatever it comes to', async () => {
  await fc.assert(
    fc.asyncProperty(inventories, async (text) => {
      const inventory = await office.inventory('fuzz', text);
      const {code, stdout, stderr} = await office.vifleet([
        'apply',
        'mars,venus',
        '-i',
        inventory,
        '--yes',
        '--output',
        'json',
      ]);
      expect(stderr).not.toContain('This is a bug');
      expect([0, 1, 3, 4]).toContain(code);
      expect(() => void JSON.parse(stdout)).not.toThrow();
      expect(existsSync(canary)).toBe(false);
    }),
    {numRuns: 4},
  );
}, 120_000);
