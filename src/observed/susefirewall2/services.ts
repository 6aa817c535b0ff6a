import type {ServiceIntent, Zone} from '../../model/intent.ts';
import {listOf, type Values} from './values.ts';

const zones: readonly (readonly [string, Zone])[] = [
  ['EXT', 'external'],
  ['INT', 'internal'],
  ['DMZ', 'dmz'],
];

/** FW_SERVICES_ZONE_TCP and _UDP; a broadcast reaches those that FW_ALLOW_FW_BROADCAST_ZONE names, or all. */
export const readServices = (values: Values): readonly ServiceIntent[] =>
  zones.flatMap(([word, zone]) =>
    (['tcp', 'udp'] as const).flatMap((protocol) => {
      const heard = listOf(values, `FW_ALLOW_FW_BROADCAST_${word}`);
      return listOf(values, `FW_SERVICES_${word}_${protocol.toUpperCase()}`).map((port): ServiceIntent => ({
        zone,
        protocol,
        port,
        broadcast: protocol === 'udp' && (heard.includes('yes') || heard.includes(port)),
        because: [],
      }));
    }),
  );
