import type {Failure} from '../base/failure.ts';
import type {Issue} from '../base/issue.ts';
import type {Fleet} from '../model/fleet.ts';
import type {ExitCode} from '../model/outcome.ts';
import type {HostName} from '../model/values.ts';
import type {Play, Playbook} from '../playbook/playbook.ts';
import type {PlayEnd, PlayReport, PlaybookReport, TaskReport} from './play-report.ts';
import {Bug} from '../base/bug.ts';
import {err, ok, type Result} from '../base/result.ts';
import {worstExit} from '../model/outcome.ts';
import {selectHosts} from '../model/pattern.ts';
import {budgetOf} from '../plan/batches.ts';
import {probeQuestion} from './probe.ts';
import {performTask, type Stage} from './tasks.ts';

/** A play and the hosts that it is for. */
export interface CastPlay {
  readonly play: Play;
  readonly hosts: readonly HostName[];
}

/** The hosts of each play, those alone that are `among` them. A pattern that matches nothing is an issue at its place. */
export function castPlays(
  {plays, places}: Playbook,
  fleet: Fleet,
  among: readonly HostName[],
): Result<readonly CastPlay[], readonly Issue[]> {
  const wanted = new Set(among);
  const issues: Issue[] = [];
  const cast = plays.flatMap((play, i): readonly CastPlay[] => {
    const selected = selectHosts(fleet, play.hosts);
    if (selected.ok) return [{play, hosts: selected.value.filter((host) => wanted.has(host))}];
    const place = places.get(`plays[${i}].hosts`);
    if (place === undefined) throw new Bug(`the pattern of play ${i} has no place`);
    const {message, hint} = selected.error;
    issues.push({code: 'playbook/no-host', severity: 'error', place, message, ...(hint === undefined ? {} : {hint})});
    return [];
  });
  return issues.length > 0 ? err(issues) : ok(cast);
}

/**
 * Plays a playbook. A host that fails in a task takes no part in what follows; a play in which more hosts ended badly
 * than its budget allows is the last one.
 */
export async function playAll(
  plays: readonly CastPlay[],
  stage: Omit<Stage, 'agree' | 'agreeToProbe'>,
): Promise<Result<PlaybookReport, Failure>> {
  const asking = {...stage, ...askOnce(stage)};
  const reports: PlayReport[] = [];
  const out = new Set<string>();
  for (const {play, hosts} of plays) {
    const present = hosts.filter((host) => !out.has(host));
    if (present.length === 0) continue;
    const report = await performPlay(play, present, asking);
    if (!report.ok) return report;
    reports.push(report.value);
    for (const {host, exit} of report.value.tasks.flatMap(({ends}) => ends)) if (exit !== 0) out.add(host);
    if (report.value.end !== 'done') break;
  }
  const end = reports.at(-1)?.end ?? 'done';
  return ok({plays: reports, end, exit: exitOf(reports, end)});
}

/** The question is for the whole playbook; a plan without changes asks nobody. */
function askOnce({ports}: Pick<Stage, 'ports'>): Pick<Stage, 'agree' | 'agreeToProbe'> {
  let agreed = false;
  const ask = async (what: string) =>
    (agreed ||= await ports.ask(`${what}, and go on with the playbook without asking again?`));
  return {
    agree: async ({plan}) => {
      const changed = plan.hosts.filter(({kind}) => kind === 'change');
      if (changed.length === 0) return true;
      return await ask(
        `Change ${changed.length === 1 ? changed.map(({host}) => host).join() : `${changed.length} hosts`}`,
      );
    },
    agreeToProbe: (networks) => ask(probeQuestion(networks)),
  };
}

async function performPlay(play: Play, hosts: readonly HostName[], stage: Stage): Promise<Result<PlayReport, Failure>> {
  await stage.tell({event: 'play-started', play: play.title, hosts});
  const tasks: TaskReport[] = [];
  const out = new Set<string>();
  let [end, spent]: [PlayEnd, number] = ['done', 0];
  for (const task of play.tasks) {
    const present = hosts.filter((host) => !out.has(host));
    if (present.length === 0) break;
    await stage.tell({event: 'task-started', task, hosts: present});
    const {guests, rollout} = play;
    const done = await performTask(task, {hosts: present, guests, rollout, total: hosts.length, spent}, stage);
    if (!done.ok) return done;
    const report = done.value;
    tasks.push(report);
    await stage.tell({event: 'task-ended', report});
    for (const {host, exit} of report.ends) if (exit !== 0) out.add(host);
    spent += report.ends.filter(({bad}) => bad).length;
    end = endAfter(report, spent, budgetOf(play.rollout.budget, hosts.length), stage);
    if (end !== 'done') break;
  }
  await stage.tell({event: 'play-ended', play: play.title, end});
  return ok({play: play.title, hosts, tasks, end});
}

function endAfter(report: TaskReport, spent: number, budget: number, {ports}: Stage): PlayEnd {
  if (ports.stop.drain.aborted) return 'stopped';
  if (report.task === 'apply' && report.run === undefined) return 'declined';
  if (report.task === 'probe' && report.probes === undefined) return 'declined';
  if (report.task === 'apply' && report.run?.overspent === true) return 'budget';
  return spent > budget ? 'budget' : 'done';
}

function exitOf(plays: readonly PlayReport[], end: PlayEnd): ExitCode {
  const ends = plays.flatMap(({tasks}) => tasks).flatMap((task) => task.ends);
  return worstExit([...ends.map(({exit}) => exit), end === 'stopped' || end === 'declined' ? 130 : 0]);
}
