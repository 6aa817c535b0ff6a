import type {RunDetails} from '../app/runs.ts';
import type {RunSummary} from '../journal/summary.ts';
import type {Colours} from './colours.ts';
import {alike} from './fold.ts';
import {foldedNames} from './names.ts';
import {safe} from './safe.ts';
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
  const told = alike(summary.hosts, (host) => ({host: host.host, words: hostWords(host)})).map(([first, ...more]) =>
    first === undefined
      ? ''
      : wrap(`  ${foldedNames([first, ...more].map(({host}) => host))}  ${hostWords(first)}`, width, '      '),
  );
  const said = alike(asked, (one) => ({host: one.host, words: answerWords(one)})).map(([first, ...more]) =>
    first === undefined
      ? ''
      : wrap(
          `  ${foldedNames([first, ...more].map(({host}) => host))} ${more.length === 0 ? 'says' : 'say'}: ${answerWords(first)}`,
          width,
          '      ',
        ),
  );
  const head = `${colours.bold(summary.run)}  ${ending(summary)}  plan ${summary.plan}`;
  return [head, ...told, ...said, ...nextLines(summary, asked), ''].join('\n');
}

const hostWords = ({outcome, detail, last}: RunSummary['hosts'][number]): string =>
  `${outcome ?? `in flight (${last})`}${detail === '' ? '' : `: ${safe(detail)}`}`;

const answerWords = ({answer}: RunDetails['asked'][number]): string =>
  answer.ok ? stateWords(answer.value) : `no answer: ${safe(answer.error.message)}`;

/** What can be typed next: an undecided change is taken back, a confirmed one rolled back. */
function nextLines(summary: RunSummary, asked: RunDetails['asked']): readonly string[] {
  const undecided = asked.find(
    ({answer}) => answer.ok && answer.value.decision === 'none' && answer.value.phase !== 'absent',
  );
  if (undecided !== undefined) return [`next: vifleet unlock ${undecided.host}`];
  const applied = summary.hosts.some(({outcome}) => outcome === 'applied');
  return applied ? [`back to what was before: vifleet rollback ${summary.run}`] : [];
}

type State = Extract<RunDetails['asked'][number]['answer'], {ok: true}>['value'];

function stateWords(state: State): string {
  if (state.phase === 'absent') return 'there is no transaction of this run';
  if (state.decision === 'none')
    return `undecided in ${state.phase} (${state.progress}); its guard acts in ${state.secondsLeft} s`;
  const proof = state.decision === 'rolled-back' ? (state.proof === 'verified' ? ' (verified)' : ' (unverified)') : '';
  return `${state.decision}${proof} by the ${state.decidedBy}`;
}
