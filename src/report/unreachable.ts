import type {Failure} from '../base/failure.ts';
import type {Colours} from './colours.ts';
import {stackOf} from '../base/bug.ts';
import {alike} from './fold.ts';
import {foldedNames} from './names.ts';
import {safe} from './safe.ts';
import {wrap} from './wrap.ts';

/** A host that could not be looked at, or not be understood, or not be planned by a mistake of ours, and why. */
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
    wrap(`${colours.bold(who)}  ${colours.red(headline(failure))} ${colours.dim(`[${failure.code}]`)}`, width, '  '),
    wrap(`  ${example}${safe(failure.message)}`, width, '      '),
    ...(isBug(failure)
      ? stackOf(failure.cause)
          .split('\n')
          .map((line) => `    ${safe(line)}`)
      : []),
    // a hint holds a command to be copied, which stays on one line
    `  ${colours.cyan('hint:')} ${safe(failure.hint)}`,
  ].join('\n');
}

const isBug = ({code}: Failure): boolean => code === 'run/bug';

function headline(failure: Failure): string {
  if (isBug(failure)) return 'not planned';
  // it answered, and what it said cannot be used
  return failure.code.startsWith('observed/') ? 'not understood' : 'not reached';
}

/** How many of each, in words; none where there are none. */
export const unreachableCounts = (hosts: readonly Unreachable[]): readonly string[] =>
  [...new Set(hosts.map(({failure}) => headline(failure)))]
    .sort()
    .map((words) => `${hosts.filter(({failure}) => headline(failure) === words).length} ${words}`);
