import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import type {BridgedNetwork, Fleet, Host} from '../fleet.ts';
import {bridgedNetworksOf} from '../membership.ts';
import {finding, type Rule} from './finding.ts';

/** Networks that share a bridge agree on it. */
export const sharedBridges: Rule = (fleet, places) =>
  [...fleet.hosts.values()].flatMap((host) => disagreements(fleet, host, places));

/** What a bridge has once: how to tell it of a network, undefined where the network says nothing of it. */
const single: readonly (readonly [key: string, tell: (network: BridgedNetwork) => string | undefined])[] = [
  ['hostAddress', ({hostAddress}) => hostAddressWords(hostAddress)],
  ['mtu', ({mtu}) => (mtu === undefined ? undefined : String(mtu))],
  ['dhcp', ({name, dhcp}) => (dhcp === undefined ? undefined : name)],
];

function hostAddressWords(address: BridgedNetwork['hostAddress']): string | undefined {
  if (address.kind === 'links') return undefined;
  return address.kind === 'none' ? 'none' : address.cidr;
}

function disagreements(fleet: Fleet, host: Host, places: Places): readonly Issue[] {
  const networks = bridgedNetworksOf(fleet, host);
  return networks.flatMap((network, n) =>
    single.flatMap(([key, tell]) => {
      const other = networks
        .slice(0, n)
        .find((one) => one.bridge === network.bridge && differ(tell(one), tell(network)));
      if (other === undefined) return [];
      const message = `the networks "${other.name}" and "${network.name}" share ${network.bridge} on the host "${host.name}" and do not agree on its "${key}"`;
      return [
        finding(places, 'model/shared-bridge', `networks.${network.name}.${key}`, message, {
          hint: 'give it in one of them, or give them bridges of their own',
          related: [{path: `networks.${other.name}.${key}`, message: `that of "${other.name}"`}],
        }),
      ];
    }),
  );
}

const differ = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;
