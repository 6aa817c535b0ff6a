import type {ApplyOptions} from '../app/apply.ts';
import type {PlannedFleet} from '../app/plan.ts';
import type {Parsed} from '../model/values.ts';
import type {Rollout} from '../playbook/rollout.ts';
import type {Arguments} from './arguments.ts';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {budgetOf} from '../plan/batches.ts';
import {amount, canary, pause} from '../playbook/notations.ts';
import {unlimited} from '../run/budget.ts';

type RolloutArguments = Pick<Arguments<'apply'>, 'canary' | 'batch' | 'budget' | 'pause'>;

/** The rollout of the command line: without a budget, every host has its turn. */
export type TypedRollout = Omit<Rollout, 'budget'> & {readonly budget?: Rollout['budget']};

/** The rollout that the options ask for. */
export function rolloutOf(args: RolloutArguments): Result<TypedRollout, Failure> {
  const typed = {
    canary: typedAs('canary', args.canary, canary, 'vifleet apply --all --canary 1'),
    batch: typedAs('batch', args.batch, amount(1), 'vifleet apply --all --batch 25%'),
    budget: typedAs('budget', args.budget, amount(0), 'vifleet apply --all --budget 10%'),
    pause: typedAs('pause', args.pause, pause, 'vifleet apply --all --batch 1 --pause 30s'),
  };
  for (const option of Object.values(typed)) if (option instanceof Failure) return err(option);
  const {canary: first, batch, budget, pause: seconds} = typed as Values<typeof typed>;
  return ok({
    canary: first ?? 0,
    batch: batch ?? {kind: 'percent', percent: 100},
    pauseSeconds: seconds ?? 0,
    ...(budget === undefined ? {} : {budget}),
  });
}

type Values<T> = {readonly [K in keyof T]: Exclude<T[K], Failure>};

function typedAs<T>(
  option: string,
  value: string | undefined,
  parse: (text: string) => Parsed<T>,
  example: string,
): T | undefined | Failure {
  if (value === undefined) return undefined;
  const parsed = parse(value);
  if (parsed.ok) return parsed.value;
  return new Failure('cli/usage', `--${option}: ${parsed.error.message}`, {hint: `for example: ${example}`});
}

/** The limits of a run of this plan. */
export function limitsOf(
  {canary: first, budget, pauseSeconds}: TypedRollout,
  {plan, unreachable}: PlannedFleet,
): NonNullable<ApplyOptions['limits']> {
  const total = plan.hosts.length + unreachable.length;
  return {
    ...unlimited,
    canary: first > 0,
    pauseSeconds,
    ...(budget === undefined ? {} : {budget: budgetOf(budget, total)}),
  };
}
