import {existsSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {codes} from '../../src/base/codes.ts';
import {inRepository, pageText} from './pages.ts';

const page = 'docs/codes.md';

const head = `# Codes

Every issue and every failure has a code. Codes are stable: scripts may match on them (\`--output json\`), messages may change.
The part before the slash says which part of vifleet reports it.

This page is made from \`src/base/codes.ts\`; \`UPDATE_CASES=1 npx vitest run test/docs/codes.test.ts\` makes it anew.
`;

function codesPage(): string {
  const stations = new Map<string, string[]>();
  for (const [code, sentence] of Object.entries(codes)) {
    const station = code.slice(0, code.indexOf('/'));
    stations.set(station, [...(stations.get(station) ?? []), `| \`${code}\` | ${sentence} |`]);
  }
  const tables = [...stations]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([station, rows]) =>
      ['', `## ${station}`, '', '| code | what it means |', '|---|---|', ...rows, ''].join('\n'),
    );
  return head + tables.join('');
}

test('the page of codes is what the table of codes says', () => {
  if (process.env['UPDATE_CASES'] === '1') {
    expect(process.env['CI'], 'pages are never rewritten in CI').toBeUndefined();
    writeFileSync(inRepository(page), codesPage());
  }
  expect(existsSync(inRepository(page)) ? pageText(page) : '').toBe(codesPage());
});
