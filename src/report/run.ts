import type {HostResult} from '../run/result.ts';
import type {Colours} from './colours.ts';
import {wrap} from './wrap.ts';

/** The outcomes of a run: equal ones with nothing to say fold to one line, the odd ones print last and in full. */
export function outcomesText(results: readonly HostResult[], width: number, colours: Colours): string {
  const quiet = results.filter((result) => quietOutcomes.has(result.outcome) && result.silent.length === 0);
  const odd = results.filter((result) => !quiet.includes(result));
  const groups = [...new Set(quiet.map((result) => result.outcome))].sort();
  const folded = groups.map((outcome) => {
    const hosts = quiet.filter((result) => result.outcome === outcome).map((result) => result.host);
    return wrap(`${colours.green(outcome)}: ${hosts.sort().join(', ')}`, width, '  ');
  });
  return [...folded, ...odd.map((result) => resultBlock(result, width, colours))].join('\n') + '\n';
}

const quietOutcomes: ReadonlySet<string> = new Set(['applied', 'unchanged']);

function resultBlock(result: HostResult, width: number, colours: Colours): string {
  const paint = quietOutcomes.has(result.outcome) ? colours.green : colours.red;
  return [
    `${colours.bold(result.host)}  ${paint(result.outcome)}`,
    wrap(`  ${result.detail}`, width, '  '),
    ...(result.silent.length === 0
      ? []
      : [wrap(`  did not answer before the change either: ${result.silent.join(', ')}`, width, '    ')]),
    ...(result.hint === '' ? [] : [wrap(`  next: ${result.hint}`, width, '        ')]),
  ].join('\n');
}
