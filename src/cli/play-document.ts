import type {PlaybookReport, TaskReport} from '../app/play-report.ts';
import {hostDrifts} from './drift-document.ts';
import {networkProbeOf} from './probe-document.ts';
import {standingsOf} from './standing-document.ts';

/** What a playbook came to, for machines. */
export const playDocument = ({plays, end, exit}: PlaybookReport): object => ({
  format: 'vifleet/play',
  version: 1,
  end,
  exit,
  plays: plays.map((play) => ({...play, tasks: play.tasks.map(taskDocument)})),
});

/** What a task came to: `hosts` tells more than `ends`, each task in its own way. */
export function taskDocument(report: TaskReport): object {
  const {task, ends} = report;
  const hosts = ends.map(({host, exit}) => ({host, exit}));
  switch (report.task) {
    case 'check': {
      const {plan, unreachable} = report.planned;
      const refused = plan.hosts.filter((host) => host.kind === 'refused');
      return {
        task,
        ends: hosts,
        plan: plan.id,
        hosts: [
          ...refused.map(({host, code, message, hint}) => ({host, code, message, hint})),
          ...unreachable.map(({host, failure: {code, message, hint}}) => ({host, code, message, hint})),
        ],
      };
    }
    case 'apply':
      return {
        task,
        ends: hosts,
        plan: report.planned.plan.id,
        run: report.run?.run ?? null,
        hosts: report.run?.results ?? [],
      };
    case 'verify':
      return {task, ends: hosts, hosts: standingsOf(report.standings)};
    case 'probe':
      return {task, ends: hosts, networks: (report.probes ?? []).map(networkProbeOf)};
    case 'drift':
      return {task, ends: hosts, hosts: hostDrifts(report.hosts)};
    case 'pause':
      return {task, seconds: report.seconds};
  }
}
