import type {ModelPath} from '../../base/place.ts';
import type {RoutedNetwork, RoutedVif} from '../../model/fleet.ts';
import type {Because} from '../../model/intent.ts';
import type {Cidr} from '../../model/values.ts';
import {networkPath, vifPath} from '../because.ts';
import type {BuiltHost} from '../built.ts';

/** A routed vif of one of the host's guests, with everything that its links, routes and rules are made of. */
export interface RoutedHere {
  readonly vif: RoutedVif;
  readonly network: RoutedNetwork;
  /** The guest's address as a network of its own. */
  readonly cidr: Cidr;
  readonly path: ModelPath;
  readonly because: Because;
}

export const routedVifs = ({guests}: BuiltHost): readonly RoutedHere[] =>
  guests.flatMap(({guest, vifs}) =>
    vifs.flatMap((entry) => {
      if (entry.kind !== 'routed') return [];
      const {vif, network} = entry;
      const path = vifPath(guest, vif.number);
      const because = [path, networkPath(network.name)];
      return [{vif, network, cidr: `${vif.address}/32` as Cidr, path, because}];
    }),
  );
