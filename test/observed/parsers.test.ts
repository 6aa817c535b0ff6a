import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {factNames} from '../../src/observed/facts.ts';
import {parsers} from '../../src/observed/parsers.ts';
import {casesOf, expectCase, readCase} from './case-files.ts';

describe.each(factNames)('the answer of the fact %s', (fact) => {
  it.each(casesOf(fact))('%s', (name) => {
    expectCase(fact, name, parsers[fact](readCase(fact, name, 'input.txt')));
  });

  it('reads as something, and throws nothing, whatever the host says', () => {
    fc.assert(
      fc.property(garbledAnswer(casesOf(fact).map((name) => readCase(fact, name, 'input.txt'))), (raw) => {
        expect(parsers[fact](raw).oddities).toBeInstanceOf(Array);
      }),
      {numRuns: 200},
    );
  });

  it('tells of at most a screen of oddities', () => {
    expect(parsers[fact]('?? nonsense\n'.repeat(5000)).oddities.length).toBeLessThanOrEqual(21);
  });

  it('reads an answer with CRLF line ends as without', () => {
    for (const name of casesOf(fact)) {
      const raw = readCase(fact, name, 'input.txt');
      expect(parsers[fact](raw.replaceAll('\n', '\r\n')).value, name).toEqual(parsers[fact](raw).value);
    }
  });
});

/** Real answers, cut anywhere, with pieces of anything between their lines. */
const garbledAnswer = (samples: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...samples), fc.nat(20000), fc.string({unit: 'binary', maxLength: 40}), fc.nat(20000))
    .map(
      ([sample, from, junk, to]) =>
        sample.slice(0, from % (sample.length + 1)) + junk + sample.slice(to % (sample.length + 1)),
    );
