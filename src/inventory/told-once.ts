import type {Issue} from '../base/issue.ts';

/**
 * Each issue once. What a group says wrongly is found again in each of its hosts: of issues that differ in the host
 * alone the first is kept, with the number of the others.
 */
export function toldOnce(issues: readonly Issue[]): readonly Issue[] {
  const alike = new Map<string, {readonly first: Issue; readonly others: Set<string>}>();
  for (const issue of issues) {
    const {code, message, place} = issue;
    const shared = place.through === undefined ? message : '';
    const key = JSON.stringify([code, place.file, place.line, place.column, shared]);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, {first: issue, others: new Set()});
    else if (message !== known.first.message) known.others.add(message);
  }
  return [...withoutEchoes([...alike.values()])];
}

/** A mistake in the text of a group is told there, without the way to the hosts. */
function withoutEchoes(
  found: readonly {readonly first: Issue; readonly others: ReadonlySet<string>}[],
): readonly Issue[] {
  const key = ({code, message, place}: Issue) => JSON.stringify([code, place.file, place.line, place.column, message]);
  const plain = new Set(found.flatMap(({first}) => (first.place.through === undefined ? [key(first)] : [])));
  return found
    .filter(({first}) => first.place.through === undefined || !plain.has(key(first)))
    .map(({first, others}) =>
      others.size === 0 ? first : {...first, message: `${first.message} (and the like for ${others.size} more)`},
    );
}
