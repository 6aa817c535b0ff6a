import type {PlayEvent, TaskReport} from '../app/play-report.ts';
import type {PlannedFleet} from '../app/plan.ts';
import type {RunEvent} from '../run/events.ts';
import type {Screen} from './screen.ts';
import {shownTexts} from '../app/show.ts';
import {driftText} from '../report/drift.ts';
import {planText} from '../report/plan.ts';
import {playEndText, playHead, taskHead} from '../report/play.ts';
import {probeText} from '../report/probe.ts';
import {standingText} from '../report/standing.ts';
import {taskDocument} from './play-document.ts';
import {listenTo, type RunListener} from './progress.ts';
import {tellRun} from './run.ts';

/** Shows a playbook as it is played: what each task finds, and a view of the run while hosts are changed. */
export class PlayView {
  readonly #screen: Screen;
  readonly #diff: boolean;
  #listener: RunListener | undefined;
  #shown = '';

  constructor(screen: Screen, diff: boolean) {
    this.#screen = screen;
    this.#diff = diff;
  }

  /** Whether hosts are being changed. */
  get changing(): boolean {
    return this.#listener !== undefined;
  }

  emit(event: RunEvent): void {
    this.#listener?.emit(event);
  }

  async tell(event: PlayEvent): Promise<void> {
    const {width, colours} = this.#screen;
    switch (event.event) {
      case 'play-started':
        this.#event({...event});
        return this.#screen.text(playHead(event.play, event.hosts, width, colours));
      case 'task-started':
        this.#event({...event, task: event.task.kind});
        return this.#screen.text(taskHead(event.task, event.hosts, width, colours));
      case 'plan-made':
        return this.#plan(event.planned);
      case 'changes-begin':
        this.#listener = await listenTo(this.#screen);
        return;
      case 'task-ended':
        await this.close();
        this.#event({event: 'task-ended', ...taskDocument(event.report)});
        return this.#task(event.report);
      case 'play-ended':
        this.#event({...event});
        return this.#screen.text(playEndText(event.end, width, colours));
    }
  }

  async close(): Promise<void> {
    await this.#listener?.close();
    this.#listener = undefined;
  }

  #event(value: object): void {
    this.#screen.event({format: 'vifleet/event', version: 1, ...value});
  }

  /** The plan that a check has just shown is not shown again. */
  #plan({plan, unreachable}: PlannedFleet): void {
    const {width, colours} = this.#screen;
    const again = plan.id === this.#shown;
    this.#shown = plan.id;
    if (again) return this.#screen.text('the plan is the one above\n');
    const view = {plan, unreachable, texts: shownTexts(plan), diff: this.#diff, width};
    this.#screen.text(planText(view, colours));
  }

  #task(report: TaskReport): void {
    const {width, colours} = this.#screen;
    switch (report.task) {
      case 'check':
        return this.#plan(report.planned);
      case 'apply':
        return report.run === undefined ? undefined : tellRun(report.run, report.planned.plan, this.#screen);
      case 'verify':
        return this.#screen.text(standingText(report.standings, width, colours));
      case 'probe':
        return this.#screen.text(report.probes === undefined ? '' : probeText(report.probes, width, colours));
      case 'drift':
        return this.#screen.text(driftText(report.hosts, width, colours));
      case 'pause':
        return;
    }
  }
}
