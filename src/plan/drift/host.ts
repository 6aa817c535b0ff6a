import type {DesiredHost} from '../../desired/desired.ts';
import type {Guest, Host} from '../../model/fleet.ts';
import type {HostName} from '../../model/values.ts';
import type {ObservedHost} from '../../observed/host.ts';
import type {Difference} from './difference.ts';
import {Failure} from '../../base/failure.ts';
import {observedIntent} from '../../observed/intent.ts';
import {runningFacts} from '../../observed/running.ts';
import type {GuestsOfPlay} from '../../playbook/playbook.ts';
import {planFiles} from '../files.ts';
import {stayingFiles} from '../stay.ts';
import {driftClasses} from './difference.ts';
import {fileDifferences} from './files.ts';
import {ruleDifferences} from './firewall.ts';
import {guestDifferences} from './guests.ts';
import {linkDifferences} from './links.ts';
import {serviceDifferences, sysctlDifferences} from './settings.ts';
import {unmanaged} from './unmanaged.ts';

/** What a look at a host came to. `unjudged`: it answered, and what is there cannot be compared. */
export type HostDrift = {readonly host: HostName} & (
  | {readonly kind: 'compared'; readonly differences: readonly Difference[]}
  | {readonly kind: 'unjudged'; readonly failure: Failure}
  | {readonly kind: 'unreachable'; readonly failure: Failure}
);

/**
 * Compares the inventory, the files, the running state and the record of a host. `desired` is what the inventory asks for
 * there. A host in the middle of a change is not judged: it is neither what it was nor what it will be.
 */
export function driftOf(
  host: Host,
  guests: readonly Guest[],
  desired: DesiredHost,
  observed: ObservedHost,
  move: GuestsOfPlay = 'move',
): HostDrift {
  if (observed.transaction?.decision === 'none') return unjudged(host, midChange(host, observed.transaction));
  const files = planFiles(desired, observed.files, observed.record);
  if (!files.ok) return unjudged(host, files.error);
  const planned = move === 'move' ? files.value : stayingFiles(files.value, guests, observed.record);
  const said = observedIntent(observed, host.name, guests);
  const running = runningFacts(observed);
  const found = [
    ...fileDifferences(planned, observed.record),
    ...linkDifferences(said, desired.intent, running, observed),
    ...sysctlDifferences(desired, planned, observed),
    ...serviceDifferences(desired, observed),
    ...ruleDifferences(desired.intent, said, observed),
    ...guestDifferences(said.guests, running, observed.guests),
    ...unmanaged(said, desired.intent, guests, observed),
  ];
  return {host: host.name, kind: 'compared', differences: inOrder(found)};
}

const unjudged = (host: Host, failure: Failure): HostDrift => ({host: host.name, kind: 'unjudged', failure});

const midChange = (host: Host, {run, owner}: NonNullable<ObservedHost['transaction']>): Failure =>
  new Failure('plan/open-transaction', `${host.name} is in the middle of a change: run ${run} by ${owner}`, {
    where: {host: host.name},
    hint: `wait for it, or take it back with: vifleet unlock ${host.name}`,
  });

const inOrder = (differences: readonly Difference[]): readonly Difference[] =>
  driftClasses.flatMap((name) => differences.filter((difference) => difference.class === name));
