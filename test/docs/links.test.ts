import {existsSync} from 'node:fs';
import {posix} from 'node:path';
import {expect, test} from 'vitest';
import {inRepository, pages, pageText} from './pages.ts';

interface Link {
  readonly page: string;
  readonly to: string;
  readonly path: string;
  readonly anchor: string | undefined;
}

const links: readonly Link[] = pages().flatMap((page) =>
  [...withoutCode(pageText(page)).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, to = '']) => {
    if (/^[a-z]+:/.test(to)) return [];
    const [file = '', anchor] = to.split('#');
    const path = file === '' ? page : posix.normalize(posix.join(posix.dirname(page), file));
    return [{page, to, path, anchor}];
  }),
);

function withoutCode(text: string): string {
  return text.replaceAll(/^ *```[^]*?^ *```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** As GitHub makes them of headings. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 _-]/g, '')
      .replaceAll(' ', '-'),
  );

test('finds the links of the pages at all', () => {
  expect(links.filter(({page}) => page === 'README.md').length).toBeGreaterThan(3);
});

test('every link in a page leads to something that is there', () => {
  const dead = links.filter(({path}) => !existsSync(inRepository(path)));
  expect(dead.map(({page, to}) => `${page}: ${to}`)).toEqual([]);
});

test('every link to a heading finds it', () => {
  const dead = links.filter(
    ({path, anchor}) => anchor !== undefined && path.endsWith('.md') && !anchorsOf(pageText(path)).includes(anchor),
  );
  expect(dead.map(({page, to}) => `${page}: ${to}`)).toEqual([]);
});

test('every page of docs is in its index', () => {
  const listed = links.filter(({page}) => page === 'docs/README.md').map(({path}) => path);
  const missing = pages('docs').filter((page) => page !== 'docs/README.md' && !listed.includes(page));
  expect(missing).toEqual([]);
});
