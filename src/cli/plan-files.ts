import {chmod, readFile, writeFile} from 'node:fs/promises';
import type {Plan} from '../plan/plan.ts';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {parsePlan, planPieces} from '../plan/format.ts';

/** Saves a plan readable by its owner alone: xl configs in it can hold passwords. */
export async function savePlan(file: string, plan: Plan): Promise<Result<void, Failure>> {
  try {
    await writeFile(file, planPieces(plan), {mode: 0o600});
    await chmod(file, 0o600);
    return ok(undefined);
  } catch (cause) {
    return err(
      new Failure('load/output', `${file} cannot be written${cause instanceof Error ? `: ${cause.message}` : ''}`, {
        where: {file},
        hint: 'name another file with --save',
        cause,
      }),
    );
  }
}

export async function openPlan(file: string): Promise<Result<Plan, Failure>> {
  try {
    return parsePlan(await readFile(file, 'utf8'), file);
  } catch (cause) {
    return err(
      new Failure('load/missing', `the plan ${file} cannot be read`, {
        where: {file},
        hint: 'make one with: vifleet plan --save FILE',
        cause,
      }),
    );
  }
}
