import type {ListPart, MergeProblem, PartClaim} from './part.ts';
import {bashList, bashVariable} from './susefirewall2.ts';

/**
 * Why the new text would let in everything: a list of SuSEfirewall2 that means everything when it is empty held only our
 * items, they went, and what puts the list in force is still on.
 */
export function openedProblem(before: string, after: string, claims: readonly PartClaim[]): MergeProblem | undefined {
  for (const {part} of claims) {
    if (part.kind !== 'list' || part.empty.means === 'nothing') continue;
    if (isEmpty(after, part.key) && !isEmpty(before, part.key) && isOn(after, part.empty.when))
      return opened(part, part.empty.when);
  }
  return undefined;
}

function isEmpty(text: string, key: string): boolean {
  const items = bashList(text, key);
  return items.ok && items.value.length === 0;
}

function isOn(text: string, {key, value}: {readonly key: string; readonly value: string}): boolean {
  const variable = bashVariable(text, key);
  return variable.ok && variable.value?.value === value;
}

const opened = ({key}: ListPart, when: {readonly key: string; readonly value: string}): MergeProblem => ({
  problem: 'would-open-everything',
  message: `without our items ${key} is empty, which means everything while ${when.key} is "${when.value}"`,
  hint: `set ${when.key} to "no" on the host if nothing else needs it, or put what it is meant for into ${key}`,
});
