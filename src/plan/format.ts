import type {Plan} from './plan.ts';
import {Failure} from '../base/failure.ts';
import {sha256Of} from '../base/hash.ts';
import {canonicalPieces} from '../base/json.ts';
import {err, ok, type Result} from '../base/result.ts';
import {misfit} from './saved/plan.ts';

/** Versions of the plan format that this program reads. */
const readable: readonly number[] = [1];

/** A plan with its id: the SHA-256 of everything else. Equal inputs give equal bytes. */
export const sealPlan = (plan: Omit<Plan, 'id'>): Plan => ({...plan, id: planId(plan)});

const planId = (plan: Omit<Plan, 'id'>): string => sha256Of(canonicalPieces({...plan, id: undefined})).slice(0, 16);

/** The saved form: canonical JSON and a newline, in pieces: a first plan for 10,000 hosts is longer than a string can be. */
export function* planPieces(plan: Plan): Iterable<string> {
  yield* canonicalPieces(plan);
  yield '\n';
}

/** Reads a saved plan; refuses what is damaged, of another version, changed by hand, or no plan of ours would hold. */
export function parsePlan(text: string, file: string): Result<Plan, Failure> {
  const parsed = parseJson(text);
  if (!isPlan(parsed))
    return refuse('plan/not-a-plan', `${file} is not a saved plan`, file, 'make one with: vifleet plan --save FILE');
  if (!readable.includes(parsed.version))
    return refuse(
      'plan/version',
      `${file} has plan format ${parsed.version}; this program reads ${readable.join(', ')}`,
      file,
      'make the plan again with this version',
    );
  if (planId(parsed) !== parsed.id)
    return refuse(
      'plan/changed',
      `${file} was changed after it was made: its content does not match its id ${parsed.id}`,
      file,
      'make the plan again; plans are not edited',
    );
  const at = misfit(parsed);
  if (at !== undefined)
    return refuse(
      'plan/unsafe',
      `${file} holds something at ${at} that no plan of vifleet holds`,
      file,
      'nothing was sent; make the plan again, and ask where this file came from',
    );
  return ok(parsed);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isPlan = (value: unknown): value is Plan =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === 'vifleet/plan' &&
  'version' in value &&
  typeof value.version === 'number' &&
  'hosts' in value &&
  Array.isArray(value.hosts);

const refuse = (
  code: 'plan/not-a-plan' | 'plan/version' | 'plan/changed' | 'plan/unsafe',
  message: string,
  file: string,
  hint: string,
) => err(new Failure(code, message, {where: {file}, hint}));
