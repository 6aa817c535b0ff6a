import {describe, expect, it} from 'vitest';
import {runningFacts} from '../../src/observed/running.ts';
import {casesOf, expectCase} from './case-files.ts';
import {caseHost} from './observed-case.ts';

describe('what a running host has', () => {
  it.each(casesOf('running'))('%s', (name) => {
    expectCase('running', name, runningFacts(caseHost('running', name).host));
  });

  it('has no default route where the only one leads through a dead link', () => {
    const {defaultRoute} = runningFacts(caseHost('running', 'cut-off-after-going-back').host);
    expect(defaultRoute).toBeUndefined();
  });
});
