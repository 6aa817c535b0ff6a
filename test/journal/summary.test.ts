import {describe, expect, it} from 'vitest';
import type {Entry} from '../../src/journal/entries.ts';
import {summarise} from '../../src/journal/summary.ts';

const head: Entry = {
  entry: 'run',
  format: 'vifleet/journal',
  version: 1,
  run: 'r1',
  plan: 'p1',
  hosts: ['earth', 'mars', 'venus'],
  at: 7,
};
const entries: readonly Entry[] = [
  head,
  {entry: 'begin', host: 'earth'},
  {entry: 'begin', host: 'mars'},
  {entry: 'go', host: 'mars', phase: 'change'},
  {entry: 'outcome', host: 'earth', outcome: 'applied', detail: '2 files'},
];

describe('what a journal says of a run', () => {
  it('is an outcome for each host that has one, and the last entry of the others', () => {
    expect(summarise(entries)).toEqual({
      run: 'r1',
      plan: 'p1',
      startedAt: 7,
      finished: false,
      exit: undefined,
      hosts: [
        {host: 'earth', outcome: 'applied', detail: '2 files', last: 'outcome'},
        // In flight when the controller died.
        {host: 'mars', outcome: undefined, detail: '', last: 'go change'},
        {host: 'venus', outcome: undefined, detail: '', last: 'not begun'},
      ],
    });
  });

  it('is finished, with its exit code, where the end was written', () => {
    expect(summarise([...entries, {entry: 'end', exit: 3, at: 9}])).toMatchObject({finished: true, exit: 3});
  });

  it('is nothing where the first entry is missing', () => {
    expect(summarise([])).toBeUndefined();
    expect(summarise(entries.slice(1))).toBeUndefined();
  });

  it('does not take entries without a host for those of one', () => {
    const stopped = summarise([...entries, {entry: 'stop', level: 'drain'}]);
    expect(stopped?.hosts.map(({last}) => last)).toEqual(['outcome', 'go change', 'not begun']);
  });
});
