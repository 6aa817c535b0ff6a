import type {Failure} from '../base/failure.ts';
import {ok, type Result} from '../base/result.ts';
import {readAnswer} from '../host-kit/answer.ts';
import {readRequest} from '../host-kit/request.ts';
import type {Questions} from '../plan/standing.ts';
import type {Endpoint} from '../transport/transport.ts';
import type {GatherContext} from './gather.ts';
import {reachHost} from './reach.ts';

/** Has a host ask, all at the same time, and tells who gave no answer at all. Nothing is written there. */
export async function askFrom(
  endpoint: Endpoint,
  questions: readonly Questions[],
  context: GatherContext,
): Promise<Result<readonly string[], Failure>> {
  if (questions.length === 0) return ok([]);
  const reach = reachHost(context.transport, [endpoint], context.effects, context.patience);
  try {
    const probes = questions.flatMap(({who, any}) => any.map((probe) => ({who, probe})));
    const request = readRequest(context.kit, {facts: [], files: [], probes: probes.map(({probe}) => probe)});
    const answer = await reach.ask(request);
    if (!answer.ok) return answer;
    const read = readAnswer(answer.value);
    if (!read.ok) return read;
    const heard = new Set(probes.filter((_, i) => read.value.probes[i] === true).map(({who}) => who));
    return ok(questions.map(({who}) => who).filter((who) => !heard.has(who)));
  } finally {
    await reach.close();
  }
}
