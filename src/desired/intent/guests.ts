import type {GuestIntent, VifIntent} from '../../model/intent.ts';
import {guestPath, networkPath, vifPath} from '../because.ts';
import type {BuiltGuest, BuiltHost, BuiltVif} from '../built.ts';

export const guestIntents = ({guests}: BuiltHost): readonly GuestIntent[] =>
  guests.map(({guest, vifs}) => ({
    name: guest.name,
    config: guest.config,
    ...(guest.type === undefined ? {} : {type: guest.type}),
    run: guest.run,
    vifs: vifs.map((entry) => vifIntent(guest, entry)),
    because: [guestPath(guest)],
  }));

function vifIntent(guest: BuiltGuest['guest'], entry: BuiltVif): VifIntent {
  const {number, mac, rate, model} = entry.vif;
  const rest = {
    number,
    ...(mac === undefined ? {} : {mac}),
    ...(rate === undefined ? {} : {rate}),
    ...(model === undefined ? {} : {model}),
    because: [vifPath(guest, number), networkPath(entry.network.name)],
  };
  if (entry.kind !== 'bridged')
    return {
      kind: entry.kind,
      device: entry.vif.device,
      address: entry.vif.address,
      uplink: entry.network.uplink,
      ...rest,
    };
  const {device} = entry.vif;
  return {kind: 'bridged', bridge: entry.network.bridge, ...(device === undefined ? {} : {device}), ...rest};
}
