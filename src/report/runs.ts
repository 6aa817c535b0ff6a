import type {RunDetails} from '../app/runs.ts';
import type {RunSummary} from '../journal/summary.ts';
import type {Colours} from './colours.ts';
import {wrap} from './wrap.ts';

/** One line a run, newest last. */
export function runsText(runs: readonly RunSummary[], colours: Colours): string {
  if (runs.length === 0) return 'no runs yet\n';
  return runs.map((run) => `${colours.bold(run.run)}  ${ending(run)}  ${outcomeCounts(run)}\n`).join('');
}

const ending = (run: RunSummary): string => (run.finished ? `exit ${run.exit ?? '?'}` : 'not finished');

function outcomeCounts(run: RunSummary): string {
  const outcomes = run.hosts.map(({outcome}) => outcome ?? 'in flight');
  return [...new Set(outcomes)]
    .sort()
    .map((outcome) => `${outcomes.filter((o) => o === outcome).length} ${outcome}`)
    .join(', ');
}

/** One run in full: what the journal says of each host, and what the hosts say where it says nothing final. */
export function runText({summary, asked}: RunDetails, width: number, colours: Colours): string {
  const lines = summary.hosts.map(({host, outcome, detail, last}) =>
    wrap(`  ${host}  ${outcome ?? `in flight (${last})`}${detail === '' ? '' : `: ${detail}`}`, width, '      '),
  );
  const said = asked.map(({host, answer}) =>
    wrap(
      `  ${host} says: ${answer.ok ? stateWords(answer.value) : `no answer: ${answer.error.message}`}`,
      width,
      '      ',
    ),
  );
  return [`${colours.bold(summary.run)}  ${ending(summary)}  plan ${summary.plan}`, ...lines, ...said, ''].join('\n');
}

type State = Extract<RunDetails['asked'][number]['answer'], {ok: true}>['value'];

function stateWords(state: State): string {
  if (state.phase === 'absent') return 'there is no transaction of this run';
  if (state.decision === 'none')
    return `undecided in ${state.phase} (${state.progress}); its guard acts in ${state.secondsLeft} s`;
  const proof = state.decision === 'rolled-back' ? (state.proof === 'verified' ? ' (verified)' : ' (unverified)') : '';
  return `${state.decision}${proof} by the ${state.decidedBy}`;
}
