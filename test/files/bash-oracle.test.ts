import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {bashValues, bashVariable} from '../../src/files/susefirewall2.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vifleet-bash-'));
});
afterAll(() => rmSync(folder, {recursive: true}));

/** What bash itself makes of the file: its variables A to E, or undefined where it refuses to read it. */
function sourced(text: string): ReadonlyMap<string, string> | undefined {
  const file = join(folder, 'file');
  writeFileSync(file, text);
  const script =
    'PATH=/nonexistent; unset A B C D E; . "$1" >/dev/null 2>&1 || exit 9; for v in A B C D E; do [ -n "${!v+x}" ] && printf "%s\\0%s\\0" "$v" "${!v}"; done; exit 0';
  try {
    const out = execFileSync('bash', ['--norc', '-c', script, 'bash', file], {
      env: {PATH: process.env['PATH'], HOME: '/home/x'},
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const words = out.toString().split('\0');
    return new Map(
      Array.from({length: (words.length - 1) / 2}, (_, i) => [words[2 * i] ?? '', words[2 * i + 1] ?? '']),
    );
  } catch {
    return undefined;
  }
}

const name = fc.constantFrom('A', 'B', 'C', 'D', 'E');
const inner = fc
  .array(fc.constantFrom('eth0', 'br0', ' ', '  ', '\t', '\n', '#', '=', ',', '/', ':', '!', '~', '*', ';', '(', '&'), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
const value = fc.oneof(
  inner.map((text) => `'${text}'`),
  inner.map((text) => `"${text}"`),
  fc.constantFrom(
    '',
    'eth0',
    'a,b',
    '10.0.0.0/8',
    '""',
    "''",
    '"a"\'b\'c',
    'a\\ b',
    '"x\\"y\\$z\\\\w\\q"',
    '"one \\\n two"',
    'one\\\ntwo',
    'a#b',
    '"$"',
    'a$',
    '"it\'s"',
    '\'say "hi"\'',
    'x=y',
    '*',
    '{a,b}',
    '~',
    'a:~',
    '$A',
    '"${B}x"',
    "$'a\\tb'",
    '$"t"',
    '`echo hi`',
    '$(echo $(echo x))',
    '(a b)',
  ),
);
const assignment = fc.tuple(name, fc.constantFrom('=', '=', '=', '+='), value).map((parts) => parts.join(''));
const line = fc.oneof(
  {weight: 6, arbitrary: assignment},
  fc.tuple(assignment, assignment).map(([a, b]) => `${a} ${b}`),
  fc.tuple(assignment, assignment).map(([a, b]) => `${a}; ${b}`),
  assignment.map((a) => `export ${a}`),
  assignment.map((a) => `  ${a}  # comment 'quote`),
  assignment.map((a) => `${a} true`),
  assignment.map((a) => `if true; then ${a}; fi`),
  assignment.map((a) => `false && ${a}`),
  assignment.map((a) => `true || {\n${a}\n}`),
  assignment.map((a) => `( ${a} )`),
  assignment.map((a) => `f() { ${a}; }\nf`),
  assignment.map((a) => `function g {\n ${a}\n}`),
  assignment.map((a) => `case x in (y) ${a};; x) ${a};; esac`),
  assignment.map((a) => `: <<EOF\n${a}\nit's\nEOF`),
  assignment.map((a) => `${a} | :`),
  assignment.map((a) => `for i in 1 2; do ${a}; done`),
  name.map((key) => `unset ${key}`),
  fc.constantFrom('# a comment', '', ':', 'echo "a # b"', "# it's", 'eval A=x', '! C=1'),
);
const script = fc.array(line, {maxLength: 8}).map((lines) => lines.map((text) => `${text}\n`).join(''));

describe('what bash makes of a file', () => {
  it('is what we read, wherever we say that we can read it', () => {
    let compared = 0;
    fc.assert(
      fc.property(script, (text) => {
        const ours = bashValues(text);
        const theirs = sourced(text);
        if (!theirs || !ours.ok) return;
        for (const [key, read] of ours.value) {
          compared += 1;
          expect([key, theirs.get(key)]).toEqual([key, read]);
        }
        // What bash has and we don't give must be something that we refuse to tell.
        for (const key of theirs.keys()) if (!ours.value.has(key)) expect(bashVariable(text, key).ok).toBe(false);
      }),
      {numRuns: 250},
    );
    expect(compared).toBeGreaterThan(100);
  }, 60_000);

  it('is nothing where a quote is never closed, and we say on which line it begins', () => {
    for (const text of ['A=1\nB="x\nC=2\n', "A=1\nB='x\n", 'A=1\nB=$(x\n', 'A=1\nB=`x\n', 'A=1\nB="${x\n']) {
      expect(bashValues(text)).toMatchObject({ok: false, error: {problem: 'unreadable', line: 2}});
      expect(sourced(text)?.get('B')).toBeUndefined();
    }
  });
});
