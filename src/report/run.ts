import type {HostResult} from '../run/result.ts';
import type {Colours} from './colours.ts';
import {alike} from './fold.ts';
import {foldedNames} from './names.ts';
import {safe} from './safe.ts';
import {wrap} from './wrap.ts';

/** The outcomes of a run: equal ones with nothing to say fold to one line, the odd ones print last and in full. */
export function outcomesText(results: readonly HostResult[], width: number, colours: Colours): string {
  const quiet = results.filter((result) => quietOutcomes.has(result.outcome) && result.silent.length === 0);
  const odd = results.filter((result) => !quiet.includes(result));
  const outcomes = [...new Set(quiet.map((result) => result.outcome))].sort();
  const folded = outcomes.map((outcome) => {
    const hosts = quiet.filter((result) => result.outcome === outcome).map((result) => result.host);
    return wrap(`${colours.green(outcome)}: ${foldedNames(hosts)}`, width, '  ');
  });
  const groups = alike(odd, (result) => ({host: result.host, words: JSON.stringify({...result, host: ''})}));
  return [...folded, ...groups.map((group) => groupBlock(group, width, colours)), ''].join('\n');
}

const quietOutcomes: ReadonlySet<string> = new Set(['applied', 'unchanged']);

/** Hosts that ended alike, with the words of the first of them. */
function groupBlock(group: readonly HostResult[], width: number, colours: Colours): string {
  const [first] = group;
  if (first === undefined) return '';
  const {host, outcome, detail, silent, hint} = first;
  const paint = quietOutcomes.has(outcome) ? colours.green : colours.red;
  const example = group.length === 1 ? '' : `${host}: `;
  return [
    wrap(`${colours.bold(foldedNames(group.map((one) => one.host)))}  ${paint(outcome)}`, width, '  '),
    ...(detail === '' ? [] : [wrap(`  ${example}${safe(detail)}`, width, '      ')]),
    ...(silent.length === 0
      ? []
      : [wrap(`  did not answer before the change either: ${silent.map(safe).join(', ')}`, width, '      ')]),
    ...(hint === '' ? [] : [`  ${colours.cyan('next:')} ${safe(hint)}`]),
  ].join('\n');
}
