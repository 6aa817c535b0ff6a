import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Bug} from '../../src/base/bug.ts';
import {parseAnswer, readAnswer, stateOf} from '../../src/host-kit/answer.ts';
import {refusalOf} from '../../src/host-kit/refusal.ts';

/** An answer as the kit prints it, one character per byte. */
const answer = (...frames: readonly (readonly [string, number, string])[]): string =>
  ['vifleet 1 abc\n', ...[...frames, ['end', 0, ''] as const].map(([name, rc, text]) => frame(name, rc, text))].join(
    '',
  );
function frame(name: string, rc: number, text: string): string {
  const bytes = Buffer.from(text).toString('latin1');
  return `@ ${name} ${rc} ${bytes.length}\n${bytes}\n`;
}
function parsed(stdout: string) {
  const found = parseAnswer(stdout);
  if (!found.ok) throw found.error;
  return found.value;
}

test('whatever the frames hold, they come out as they went in', () => {
  const content = fc.array(fc.tuple(fc.stringMatching(/^[a-z:/.]{1,9}$/), fc.nat(255), fc.string({unit: 'binary'})));
  fc.assert(
    fc.property(content, (frames) => {
      const named = frames.filter(([name]) => name !== 'end');
      expect(parsed(answer(...named)).frames.map(({name, rc, content: text}) => [name, rc, text])).toEqual(
        named.map(([name, rc, text]) => [name, rc, Buffer.from(text).toString('utf8')]),
      );
    }),
    {numRuns: 200},
  );
});

test('an answer that is cut anywhere is a failure', () => {
  const whole = answer(['state', 0, 'phase armed\n'], ['trail', 0, '1 begin\n@ end 0 0\n']);
  for (let end = 'vifleet 1 abc\n'.length; end < whole.length; end++) {
    const found = parseAnswer(whole.slice(0, end));
    expect(found.ok ? 'ok' : found.error.code, `${end}`).toBe('host-kit/answer-cut');
  }
});

describe('what is no answer is a failure that says what came', () => {
  test.each([
    ['nothing', '', 'host-kit/no-answer'],
    ['a greeting', 'Welcome to earth!\nvifleet 1 abc\n', 'host-kit/no-answer'],
    ['another version', 'vifleet 2 abc\n@ end 0 0\n\n', 'host-kit/foreign-answer'],
  ])('%s', (_, stdout, code) => {
    const found = parseAnswer(stdout, 'sh: not found');
    expect(found).toMatchObject({ok: false, error: {code}});
  });
});

test('a refusal has a code, words, a sentence and a hint', () => {
  expect(refusalOf(parsed(answer(['refused', 1, 'locked ann@desk r1 r1-earth\n'])))).toMatchObject({
    code: 'locked',
    words: ['ann@desk', 'r1', 'r1-earth'],
    message: 'another run holds the host: ann@desk r1 r1-earth',
  });
  expect(refusalOf(parsed(answer(['refused', 1, 'weather\n'])))?.code).toBe('foreign');
  expect(refusalOf(parsed(answer(['state', 0, 'phase armed\n'])))).toBeUndefined();
});

test('a state with words that nobody knows is a bug, not a guess', () => {
  expect(() => stateOf(parsed(answer(['state', 0, 'phase armed\ndecision perhaps\n'])))).toThrow(Bug);
  expect(stateOf(parsed(answer(['state', 0, 'phase absent\n'])))).toMatchObject({
    phase: 'absent',
    decision: 'none',
    stopped: [],
  });
});

test('a reading that lacks a frame, or has a damaged one, is a failure', () => {
  const frames = [
    ['boot', 0, 'b1 17\n'],
    ['transaction', 0, ''],
    ['record', 1, ''],
  ] as const;
  expect(readAnswer(parsed(answer(...frames)))).toMatchObject({
    ok: true,
    value: {boot: 'b1', uptime: 17, record: null},
  });
  for (const lost of frames) expect(readAnswer(parsed(answer(...frames.filter((one) => one !== lost)))).ok).toBe(false);
  expect(readAnswer(parsed(answer(...frames, ['file:/etc/x', 0, '0644 0 0 file\n']))).ok).toBe(false);
});

test('a file that is not UTF-8 has no text', () => {
  const stdout = `vifleet 1 abc\n${frame('boot', 0, 'b 1\n')}${frame('transaction', 0, '')}${frame('record', 1, '')}`;
  const header = `0644 0 0 2 ${'a'.repeat(64)} file\n`;
  const found = readAnswer(parsed(`${stdout}@ file:/etc/x 0 ${header.length + 2}\n${header}\xff\xfe\n@ end 0 0\n\n`));
  expect(found.ok && found.value.files[0]).toEqual({
    path: '/etc/x',
    kind: 'file',
    mode: '0644',
    uid: 0,
    gid: 0,
    sha256: 'a'.repeat(64),
  });
});

test('a mode has four digits, also where its owner may do nothing', () => {
  const header = `44 0 0 0 ${'a'.repeat(64)} file\n`;
  const frames = ['boot', 'transaction', 'record'].map((name) => frame(name, 0, name === 'boot' ? 'b 1\n' : ''));
  const found = readAnswer(parsed(`vifleet 1 abc\n${frames.join('')}${frame('file:/etc/x', 0, header)}@ end 0 0\n\n`));
  expect(found.ok && found.value.files[0]?.mode).toBe('0044');
});
