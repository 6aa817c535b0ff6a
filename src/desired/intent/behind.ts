import type {ModelPath} from '../../base/place.ts';
import {isEmulated, twinOf} from '../../model/emulated.ts';
import type {Because} from '../../model/intent.ts';
import type {Cidr, LinkName} from '../../model/values.ts';
import {networkPath, vifPath} from '../because.ts';
import type {BuiltGuest, BuiltHost, BuiltVif} from '../built.ts';

/**
 * A vif that the host has a route to, with everything that its links, routes and rules are made of. Whether the world
 * sees its own address (`routed`) or the host's (`masqueraded`) is a matter of the firewall alone.
 */
export type VifBehind = Exclude<BuiltVif, {kind: 'bridged'}> & {
  /** The guest's address as a network of its own. */
  readonly cidr: Cidr;
  /** Its devices in dom0, the one that is preferred first. */
  readonly devices: readonly [LinkName, ...LinkName[]];
  readonly path: ModelPath;
  readonly because: Because;
};

export function vifsBehind(host: BuiltHost): readonly VifBehind[] {
  const vifs = known.get(host) ?? vifsOf(host);
  known.set(host, vifs);
  return vifs;
}

/** Every part of the intent asks for them. */
const known = new WeakMap<BuiltHost, readonly VifBehind[]>();

const vifsOf = ({guests}: BuiltHost): readonly VifBehind[] =>
  guests.flatMap(({guest, vifs}) =>
    vifs.flatMap((entry) => (entry.kind === 'bridged' ? [] : [{...entry, ...detailsOf(guest, entry)}])),
  );

function detailsOf(guest: BuiltGuest['guest'], {vif, network}: Exclude<BuiltVif, {kind: 'bridged'}>) {
  const path = vifPath(guest, vif.number);
  const devices: VifBehind['devices'] = isEmulated(guest, vif) ? [vif.device, twinOf(vif.device)] : [vif.device];
  return {cidr: `${vif.address}/32` as Cidr, devices, path, because: [path, networkPath(network.name)]};
}
