import type {Standing} from '../plan/standing.ts';
import type {Colours} from './colours.ts';
import {alike} from './fold.ts';
import {foldedNames} from './names.ts';
import {safe} from './safe.ts';
import {unreachableBlocks} from './unreachable.ts';
import {wrap} from './wrap.ts';

/** How hosts stand: the sound ones on one line, equal troubles once, the odd ones in full. */
export function standingText(standings: readonly Standing[], width: number, colours: Colours): string {
  const sound = standings.filter(({kind}) => kind === 'sound').map(({host}) => host);
  const unsound = standings.filter((one) => one.kind === 'unsound');
  const unjudged = standings.filter((one) => one.kind === 'unjudged');
  const blocks = [
    ...(sound.length === 0 ? [] : [wrap(`${colours.green('sound')}: ${foldedNames(sound)}`, width, '  ')]),
    ...alike(unsound, ({host, problems}) => ({host, words: problems.join('\n')})).map((group) =>
      unsoundBlock(group, width, colours),
    ),
    ...alike(unjudged, ({host, failure}) => ({host, words: `${failure.code} ${failure.message}`})).map((group) =>
      unjudgedBlock(group, width, colours),
    ),
    ...unreachableBlocks(
      standings.filter((one) => one.kind === 'unreachable'),
      width,
      colours,
    ),
  ];
  return `${blocks.join('\n')}\n`;
}

function unsoundBlock(group: readonly Extract<Standing, {kind: 'unsound'}>[], width: number, colours: Colours): string {
  const [first] = group;
  if (first === undefined) return '';
  const example = group.length === 1 ? '' : colours.dim(` (as on ${first.host})`);
  return [
    `${colours.bold(foldedNames(group.map(({host}) => host)))}  ${colours.yellow('not as it should be')}${example}`,
    ...first.problems.map((problem) => wrap(`  ${safe(problem)}`, width, '      ')),
  ].join('\n');
}

function unjudgedBlock(
  group: readonly Extract<Standing, {kind: 'unjudged'}>[],
  width: number,
  colours: Colours,
): string {
  const [first] = group;
  if (first === undefined) return '';
  const {code, message, hint} = first.failure;
  const who = colours.bold(foldedNames(group.map(({host}) => host)));
  return [
    wrap(`${who}  ${colours.red('not compared')} ${colours.dim(`[${code}]`)}`, width, '  '),
    wrap(`  ${safe(message)}`, width, '      '),
    ...(hint === '' ? [] : [`  ${colours.cyan('hint:')} ${safe(hint)}`]),
  ].join('\n');
}
