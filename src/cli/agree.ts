import type {PlannedFleet} from '../app/plan.ts';
import type {Ports} from '../app/ports.ts';
import type {Screen} from './screen.ts';
import {shownTexts} from '../app/show.ts';
import {planText} from '../report/plan.ts';
import {unreachableText} from '../report/unreachable.ts';
import {planDocument} from './plan-document.ts';

/** Shows what will be touched, and asks. Where there is nothing to do nobody is asked. */
export async function agreedTo(planned: PlannedFleet, diff: boolean, ports: Ports, screen: Screen): Promise<boolean> {
  const changed = planned.plan.hosts.filter((host) => host.kind === 'change');
  const texts = shownTexts(planned.plan);
  screen.text(planText({plan: planned.plan, texts, diff, width: screen.width}, screen.colours));
  screen.text(unreachableText(planned.unreachable, screen.colours));
  if (changed.length === 0) return true;
  const question = `Change ${changed.length === 1 ? changed.map((host) => host.host).join() : `${changed.length} hosts`}?`;
  if (await ports.ask(question)) return true;
  screen.note('nothing was changed');
  screen.document({...planDocument(planned, texts), applied: false});
  return false;
}
