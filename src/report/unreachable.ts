import type {Failure} from '../base/failure.ts';
import type {Colours} from './colours.ts';
import {alike} from './fold.ts';
import {foldedNames} from './names.ts';
import {safe} from './safe.ts';
import {wrap} from './wrap.ts';

/** A host that could not be looked at, and why. */
export interface Unreachable {
  readonly host: string;
  readonly failure: Failure;
}

/** One block for each cause: which hosts, what happened there (to the first of them), and what to do. */
export const unreachableBlocks = (hosts: readonly Unreachable[], width: number, colours: Colours): readonly string[] =>
  alike(hosts, ({host, failure}) => ({host, words: `${failure.code} ${failure.message}`})).map((group) =>
    block(group, width, colours),
  );

function block(group: readonly Unreachable[], width: number, colours: Colours): string {
  const [first] = group;
  if (first === undefined) return '';
  const {host, failure} = first;
  const who = foldedNames(group.map((one) => one.host));
  const example = group.length === 1 ? '' : `${host}: `;
  return [
    wrap(`${colours.bold(who)}  ${colours.red('not reached')} ${colours.dim(`[${failure.code}]`)}`, width, '  '),
    wrap(`  ${example}${safe(failure.message)}`, width, '      '),
    // a hint holds a command to be copied, which stays on one line
    `  ${colours.cyan('hint:')} ${safe(failure.hint)}`,
  ].join('\n');
}
