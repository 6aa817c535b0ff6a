import type {Plan} from '../plan.ts';
import {sha256 as hashOf} from '../../base/hash.ts';
import {hostName} from '../../model/values.ts';
import {anyText, fields, listOf, mapOf, oneOf, text, word} from './shape.ts';
import {host} from './host.ts';
import {sha256} from './words.ts';

const shape = fields<Plan>({
  format: oneOf(['vifleet/plan']),
  version: oneOf([1]),
  id: text(/^[0-9a-f]{16}$/),
  batches: listOf(listOf(word(hostName))),
  hosts: listOf(host),
  texts: mapOf(sha256, anyText),
});

/**
 * The way to the first thing in a saved plan that must not reach a host. A plan's id only tells that nobody changed it by
 * mistake: who means harm makes a new one, so nothing in the file is trusted before it has its shape.
 */
export const misfit = (plan: Plan): string | undefined => shape(plan, '') ?? strayText(plan) ?? strayHost(plan);

/** Each text is the one that its hash names, and none that is needed is missing. */
function strayText({hosts, texts}: Plan): string | undefined {
  const wrong = Object.entries(texts).find(([hash, content]) => hashOf(content) !== hash);
  if (wrong !== undefined) return `texts.${wrong[0]}`;
  const needed = hosts
    .flatMap((one) => (one.kind === 'change' ? one.files : []))
    .flatMap(({before, after}) => [before, after]);
  const missing = needed.find((hash) => hash !== null && !Object.hasOwn(texts, hash));
  return missing == null ? undefined : `texts.${missing}`;
}

/** Each host is planned once, and worked on once. */
function strayHost({hosts, batches}: Plan): string | undefined {
  const [planned, worked] = [hosts.map((one) => `${one.host}`).sort(), batches.flat().map(String).sort()];
  if (new Set(planned).size !== planned.length) return 'hosts';
  return planned.join(' ') === worked.join(' ') ? undefined : 'batches';
}
