import type {FirewallIntent, Zone} from '../../model/intent.ts';
import {wordsOf, type Variables} from './foreign.ts';
import type {Obstacle} from './obstacle.ts';

const keys = {external: 'FW_DEV_EXT', internal: 'FW_DEV_INT', dmz: 'FW_DEV_DMZ'} as const satisfies Record<
  Zone,
  string
>;

/**
 * A link in another zone than it has to be in, or in two: SuSEfirewall2 says so, exits 0, and loads the rules of both. It
 * tells links apart by their letters and digits alone: alice.0 and alice_0 are one to it. `loads`: whether this change
 * has it read the lists anew; what others wrote there long ago stands in the way of nothing else.
 */
export const zoneConflict = (after: Variables, {zones}: FirewallIntent, loads: boolean): Obstacle | undefined =>
  elsewhere(after, zones) ?? (loads ? inTwoZones(after) : undefined);

function elsewhere(after: Variables, zones: FirewallIntent['zones']): Obstacle | undefined {
  for (const {link, zone} of zones)
    for (const key of Object.values(keys)) {
      const other = wordsOf(after, key).find((word) => mangled(word) === mangled(link));
      if (other === undefined || key === keys[zone]) continue;
      return {
        code: 'plan/zone',
        message: `${link} has to be in ${keys[zone]}, and ${key} holds ${other}`,
        hint: `take ${other} out of ${key} on the host, or choose another link`,
      };
    }
  return undefined;
}

function inTwoZones(after: Variables): Obstacle | undefined {
  const listed = Object.values(keys).flatMap((key) => wordsOf(after, key).map((word) => ({key, word})));
  for (const {key, word} of listed) {
    const twin = listed.find((other) => other.key !== key && mangled(other.word) === mangled(word));
    if (twin !== undefined)
      return {
        code: 'plan/zone',
        message: `${key} holds ${word}, and ${twin.key} holds ${twin.word}`,
        hint: `take ${word} out of the list where it does not belong`,
      };
  }
  return undefined;
}

const mangled = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, '_');

/** Within such a zone everybody reaches everybody, before anything of ours is asked. */
export function classRouting(after: Variables, {zones}: FirewallIntent): Obstacle | undefined {
  const open = wordsOf(after, 'FW_ALLOW_CLASS_ROUTING').map((word) => word.toLowerCase());
  const names = {external: 'ext', internal: 'int', dmz: 'dmz'} as const satisfies Record<Zone, string>;
  const caught = zones.find(({zone}) => open.includes('yes') || open.includes(names[zone]));
  return caught === undefined
    ? undefined
    : {
        code: 'plan/opens-more',
        message: `FW_ALLOW_CLASS_ROUTING="${open.join(' ')}" lets everybody in the zone of ${caught.link} reach everybody there`,
        hint: 'set FW_ALLOW_CLASS_ROUTING="no" on the host, and say who may reach whom in FW_FORWARD',
      };
}
