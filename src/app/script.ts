import type {Kit} from '../host-kit/build.ts';
import type {Plan} from '../plan/plan.ts';
import {beginRequest, goRequest, verbRequest} from '../host-kit/request.ts';
import {phases} from '../plan/steps.ts';

/** What is sent to one host, in order; `stdin` is what follows the kit. */
export interface SentToHost {
  readonly host: string;
  readonly requests: readonly {readonly what: string; readonly command: string; readonly stdin: string}[];
}

/**
 * Exactly what apply would send, by the builder that apply uses: RUN and TOKEN stand for what is not known before. `texts`
 * replaces the plan's texts, so that secrets can be hidden from readers.
 */
export function scriptOf(plan: Plan, kit: Kit, texts: ReadonlyMap<string, string>): readonly SentToHost[] {
  return plan.hosts.flatMap((host) => {
    if (host.kind !== 'change') return [];
    const begin = beginRequest(kit, host, Object.fromEntries(texts), {id: 'RUN', run: 'RUN', owner: 'USER@CONTROLLER'});
    const going = phases
      .filter((phase) => host.steps[phase].length > 0)
      .map((phase) => ({what: `go ${phase}`, ...goRequest('RUN', 'TOKEN', phase)}));
    const closing = (['confirm', 'release'] as const).map((verb) => ({
      what: verb,
      ...verbRequest(verb, 'RUN', 'TOKEN'),
    }));
    const beginning = {what: 'begin', command: begin.command, stdin: begin.stdin.slice(kit.text.length)};
    return [{host: host.host, requests: [beginning, ...going, ...closing]}];
  });
}
