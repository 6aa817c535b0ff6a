import type {GuestIntent, VifIntent} from '../../model/intent.ts';
import type {ObservedGuest, ObservedVif} from '../../observed/guests.ts';
import type {RunningFacts, RunningVif} from '../../observed/running.ts';
import type {Difference} from './difference.ts';
import {rateBudget} from '../../model/values.ts';

/**
 * Guests that run with another network than their files say: a guest keeps the interfaces that it was created with, also
 * when it reboots from inside, until it is shut down and started anew.
 */
export const guestDifferences = (
  said: readonly GuestIntent[],
  running: RunningFacts,
  domains: readonly ObservedGuest[],
): readonly Difference[] =>
  said.flatMap((guest) => {
    const found = running.guests.get(guest.name);
    if (found === undefined) return [];
    const domain = domains.find(({name}) => name === guest.name);
    const unsaid = found.filter((vif) => !guest.vifs.some(({number}) => number === vif.number));
    return [
      ...guest.vifs.flatMap((vif) =>
        vifDifferences(
          guest,
          vif,
          found.find(({number}) => number === vif.number),
          domain?.vifs.find(({number}) => number === vif.number),
        ),
      ),
      ...unsaid.map((vif): Difference => ({
        class: 'lost-at-reboot',
        object: `${guest.name} eth${vif.number}`,
        what: `${placeWords(vif)}, and ${guest.config} has no such interface`,
        because: guest.because,
      })),
    ];
  });

function vifDifferences(
  guest: GuestIntent,
  wanted: VifIntent,
  found: RunningVif | undefined,
  attached: ObservedVif | undefined,
): readonly Difference[] {
  const what = deviation(wanted, found) ?? macDeviation(wanted, attached?.mac) ?? rateDeviation(wanted, attached);
  if (what === undefined) return [];
  const object = `${guest.name} eth${wanted.number}`;
  return [{class: 'not-live', object, what: `${what}, not as ${guest.config} says`, because: wanted.because}];
}

function deviation(wanted: VifIntent, found: RunningVif | undefined): string | undefined {
  if (wanted.kind === 'other') return undefined;
  if (found === undefined) return 'is missing in the running guest';
  if (isPlaced(wanted, found)) return undefined;
  return placeWords(found);
}

const isPlaced = (wanted: Exclude<VifIntent, {kind: 'other'}>, found: RunningVif): boolean =>
  wanted.kind === 'bridged'
    ? found.kind === 'bridged' && found.bridge === wanted.bridge
    : found.kind === 'routed' && found.device === wanted.device && found.addresses.includes(wanted.address);

function placeWords(vif: RunningVif): string {
  switch (vif.kind) {
    case 'bridged':
      return `is on ${vif.bridge}`;
    case 'routed':
      return `is routed by ${vif.device} for ${vif.addresses.join(' ')}`;
    case 'loose':
      return looseWords(vif);
  }
}

function looseWords({device, why}: Extract<RunningVif, {kind: 'loose'}>): string {
  switch (why) {
    case 'no-device':
      return `is cut off: ${device} does not exist`;
    case 'down':
      return `is cut off: ${device} is down`;
    case 'no-bridge-no-route':
      return `is cut off: ${device} is on no bridge and has no route`;
  }
}

const macDeviation = (wanted: VifIntent, mac: string | undefined): string | undefined =>
  wanted.mac === undefined || mac === undefined || mac.toLowerCase() === wanted.mac.toLowerCase()
    ? undefined
    : `runs with the MAC ${mac}`;

/** The limit is what xenstore has: netback enforces that, whatever the config says. */
function rateDeviation(wanted: VifIntent, attached: ObservedVif | undefined): string | undefined {
  if (attached === undefined) return undefined;
  const limit = wanted.rate === undefined || wanted.rate === 'none' ? undefined : rateBudget(wanted.rate);
  const {rate: found} = attached;
  if (limit?.bytes === found?.bytes && limit?.windowMicroseconds === found?.windowMicroseconds) return undefined;
  return found === undefined
    ? 'runs without a rate limit'
    : `runs limited to ${found.bytes} bytes in each ${found.windowMicroseconds / 1000} ms`;
}
