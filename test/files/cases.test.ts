import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {mergeFile} from '../../src/files/merge.ts';
import type {FileFormat, MergeProblem, Part} from '../../src/files/part.ts';

/**
 * Each folder of cases/ is one merge: `case.json` names format and parts, `input` is the file before (absent: there is
 * none), `expected` the file afterwards. Where the merge must be refused, case.json has the problem instead.
 */
interface Case {
  readonly format: FileFormat;
  readonly parts: readonly Part[];
  readonly satisfied?: number;
  readonly problem?: {readonly problem: MergeProblem['problem']; readonly line?: number};
}

const root = new URL('cases/', import.meta.url);
const read = (name: string): string | null => {
  const file = new URL(name, root);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
};

describe.each(readdirSync(root).sort())('%s', (folder) => {
  const {format, parts, satisfied, problem} = JSON.parse(read(`${folder}/case.json`) ?? '') as Case;
  const input = read(`${folder}/input`);
  const merged = mergeFile(format, input, parts, null);

  if (problem) {
    it('is refused with its problem and line', () => {
      expect(merged).toMatchObject({ok: false, error: problem});
      if (!merged.ok) expect(merged.error.hint).not.toBe('');
    });
    return;
  }
  if (!merged.ok) throw new Error(JSON.stringify(merged.error));
  const {text, claim} = merged.value;

  it('gives the expected file', () => {
    if (process.env['UPDATE_CASES'] === '1' && !process.env['CI'])
      writeFileSync(new URL(`${folder}/expected`, root), text ?? '');
    expect(text).toBe(read(`${folder}/expected`));
    expect(merged.value.satisfied).toHaveLength(satisfied ?? 0);
  });

  it('changes nothing when it is merged again', () => {
    const again = mergeFile(format, text, parts, JSON.parse(JSON.stringify(claim)) as typeof claim);
    expect(again).toEqual({ok: true, value: merged.value});
  });

  it('gives the old file back when our parts go', () => {
    const back = mergeFile(format, text, [], JSON.parse(JSON.stringify(claim)) as typeof claim);
    expect(back).toEqual({ok: true, value: {text: input, claim: null, satisfied: []}});
  });
});
