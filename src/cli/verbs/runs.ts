import {join} from 'node:path';
import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {allRuns, showRun} from '../../app/runs.ts';
import {exitCodeOf, worstExit} from '../../model/outcome.ts';
import {runText, runsText} from '../../report/runs.ts';
import {strangeRun} from '../run-id.ts';
import {reportFailure} from '../trouble.ts';
import {leaveAtOnce, stateFolder, stopOnSignals, wire} from '../wire.ts';

export async function runs(args: Arguments<'runs'> & {readonly run?: string}, screen: Screen): Promise<ExitCode> {
  if (args.run !== undefined) return await oneRun(args.run, args['ssh-config'], screen);
  const all = await allRuns(join(stateFolder(), 'runs'));
  screen.text(runsText(all, screen.colours));
  screen.document({format: 'vifleet/runs', version: 1, runs: all});
  return 0;
}

async function oneRun(id: string, sshConfig: string | undefined, screen: Screen): Promise<ExitCode> {
  const strange = strangeRun(id);
  if (strange !== undefined) return reportFailure(strange, screen);
  const {stop, off} = stopOnSignals(leaveAtOnce);
  const ports = wire({sshConfig, yes: false, emit: () => undefined, stop});
  try {
    const details = await showRun(id, ports);
    if (!details.ok) return reportFailure(details.error, screen);
    screen.text(runText(details.value, screen.width, screen.colours));
    const {summary, asked} = details.value;
    const states = asked.map(({host, answer}) =>
      answer.ok ? {host, state: answer.value} : {host, code: answer.error.code, message: answer.error.message},
    );
    screen.document({format: 'vifleet/run-report', version: 1, ...summary, hosts: summary.hosts, asked: states});
    return worstExit([
      ...summary.hosts.map(({outcome}) => (outcome === undefined ? 0 : exitCodeOf[outcome])),
      ...asked.map(({answer}) => exitOfState(answer)),
    ]);
  } finally {
    off();
    await ports.transport.close();
  }
}

type Asked = NonNullable<Extract<Awaited<ReturnType<typeof showRun>>, {ok: true}>>['value']['asked'][number]['answer'];

/** What the host says now counts more than a journal that ended early. */
function exitOfState(answer: Asked): ExitCode {
  if (!answer.ok) return 5;
  const {decision, proof} = answer.value;
  if (decision === 'rolled-back') return proof === 'verified' ? 3 : 5;
  return decision === 'confirmed' || answer.value.phase === 'absent' ? 0 : 5;
}
