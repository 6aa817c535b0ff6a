import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {codes} from '../../src/base/codes.ts';
import type {Closing, Trap} from '../../src/plan/traps/trap.ts';
import {traps} from '../../src/plan/traps/traps.ts';
import {inRepository, pageText} from './pages.ts';
import {trapsPage} from './traps.ts';

const page = 'docs/traps.md';
const all: readonly Trap[] = Object.values(traps).flat();
const kit = readdirSync(inRepository('src/host-kit'))
  .filter((name) => name.endsWith('.sh'))
  .map((name) => readFileSync(inRepository(`src/host-kit/${name}`), 'utf8'))
  .join('\n');

/** What the kit does for a way to read back: a dry check, a step, or what verification asks. */
const inKit = (word: string): boolean =>
  [`vf_check_${word}() {`, `vf_${word.replaceAll('-', '_')}() {`, `vf_fact_${word}() {`].some((text) =>
    kit.includes(text),
  );

function isShown(where: string): boolean {
  const [path = '', name] = where.split(/: (.*)/s);
  if (!existsSync(inRepository(path))) return false;
  return name === undefined || readFileSync(inRepository(path), 'utf8').includes(name);
}

const words = (way: Closing['way']): readonly string[] =>
  all.flatMap(({closed}) => closed.flatMap((one) => (one.way === way && 'by' in one ? [...one.by] : [])));

describe('each trap that is said to be closed', () => {
  it('is refused or warned of with a code that exists', () => {
    expect([...words('refused'), ...words('warned')].filter((code) => !(code in codes))).toEqual([]);
  });

  it('is read back by something that the kit has', () => {
    expect(words('read back').filter((word) => !inKit(word))).toEqual([]);
  });

  it('is shown by a case or a test that exists', () => {
    expect(all.flatMap(({shown}) => shown.filter((where) => !isShown(where)))).toEqual([]);
  });

  it('stands in the table once', () => {
    const bites = all.map((trap) => trap.bites);
    expect(bites.filter((text, n) => bites.indexOf(text) !== n)).toEqual([]);
  });
});

it('the page of traps is what the definitions say', () => {
  if (process.env['UPDATE_CASES'] === '1') {
    expect(process.env['CI'], 'pages are never rewritten in CI').toBeUndefined();
    writeFileSync(inRepository(page), trapsPage());
  }
  expect(existsSync(inRepository(page)) ? pageText(page) : '').toBe(trapsPage());
});
