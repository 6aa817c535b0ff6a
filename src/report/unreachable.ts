import type {Failure} from '../base/failure.ts';
import type {Colours} from './colours.ts';
import {formatFailure} from './failure.ts';

/** The hosts that could not be looked at, each with its cause and what to do. */
export const unreachableText = (
  hosts: readonly {readonly host: string; readonly failure: Failure}[],
  colours: Colours,
): string =>
  hosts
    .map(
      ({host, failure}) =>
        `\n${colours.bold(host)}  ${colours.red('unreachable')}\n${indented(formatFailure(failure, colours))}`,
    )
    .join('');

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
