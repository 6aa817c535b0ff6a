import type {PlannedFleet} from '../app/plan.ts';
import type {Ports} from '../app/ports.ts';
import type {Screen} from './screen.ts';
import {shownTexts} from '../app/show.ts';
import {Failure} from '../base/failure.ts';
import {planText} from '../report/plan.ts';
import {canAsk} from './wire.ts';

/** Why nobody could be asked, where `--yes` is missing. `again` is the command line that goes through. */
export function cannotAsk(yes: boolean, screen: Screen, again: string): Failure | undefined {
  if (yes) return undefined;
  const usage = (message: string) => new Failure('cli/usage', message, {hint: again});
  if (screen.kind !== 'text') return usage(`a question has no place in --output ${screen.kind}; --yes answers it`);
  if (!canAsk()) return usage('this asks before it changes anything, and there is no terminal to ask on');
  return undefined;
}

/** Shows what will be touched, and asks. Where there is nothing to do nobody is asked. */
export async function agreedTo(planned: PlannedFleet, diff: boolean, ports: Ports, screen: Screen): Promise<boolean> {
  const {plan, unreachable} = planned;
  const changed = plan.hosts.filter((host) => host.kind === 'change');
  screen.text(planText({plan, unreachable, texts: shownTexts(plan), diff, width: screen.width}, screen.colours));
  if (changed.length === 0) return true;
  return await ports.ask(
    `Change ${changed.length === 1 ? changed.map(({host}) => host).join() : `${changed.length} hosts`}?`,
  );
}
