import type {Issue} from '../base/issue.ts';
import type {Places} from '../base/place.ts';
import type {Fleet} from './fleet.ts';
import {bondPorts} from './rules/bond-ports.ts';
import {bridgeLinks} from './rules/bridge-links.ts';
import {bridgePorts} from './rules/bridge-ports.ts';
import {configFiles} from './rules/config-files.ts';
import {deviceNames} from './rules/device-names.ts';
import {dhcpRanges} from './rules/dhcp-ranges.ts';
import {egress} from './rules/egress.ts';
import {emulatedModel} from './rules/emulated-model.ts';
import {emulatedRate} from './rules/emulated-rate.ts';
import type {Rule} from './rules/finding.ts';
import {firewallNone} from './rules/firewall-none.ts';
import {gateways} from './rules/gateways.ts';
import {guestAddresses} from './rules/guest-addresses.ts';
import {guestHost} from './rules/guest-host.ts';
import {hostAddress} from './rules/host-address.ts';
import {hostNetworks} from './rules/host-networks.ts';
import {fixedLeases} from './rules/leases.ts';
import {privateNetworks} from './rules/private-networks.ts';
import {publishedAddress} from './rules/published-address.ts';
import {publishedPorts} from './rules/published-ports.ts';
import {sharedBridges} from './rules/shared-bridges.ts';
import {sshAddresses} from './rules/ssh-addresses.ts';
import {startOrder} from './rules/start-order.ts';
import {uniqueAddresses} from './rules/unique-addresses.ts';
import {uniqueMacs} from './rules/unique-macs.ts';
import {unusedNetworks} from './rules/unused-networks.ts';
import {uplinkLinks} from './rules/uplink-links.ts';
import {vifCount} from './rules/vif-count.ts';
import {vlanLinks} from './rules/vlan-links.ts';
import {vlanMtu} from './rules/vlan-mtu.ts';

const rules: readonly Rule[] = [
  hostNetworks,
  guestHost,
  uniqueMacs,
  uniqueAddresses,
  guestAddresses,
  uplinkLinks,
  deviceNames,
  bridgeLinks,
  bridgePorts,
  bondPorts,
  hostAddress,
  sharedBridges,
  gateways,
  startOrder,
  vifCount,
  emulatedModel,
  emulatedRate,
  sshAddresses,
  firewallNone,
  publishedPorts,
  publishedAddress,
  egress,
  privateNetworks,
  dhcpRanges,
  fixedLeases,
  configFiles,
  vlanLinks,
  vlanMtu,
  unusedNetworks,
];

/**
 * What must hold between the objects of a fleet. `places` knows every name that was written, also of definitions that
 * were refused: those are not reported as missing.
 */
export const checkRules = (fleet: Fleet, places: Places): readonly Issue[] =>
  rules.flatMap((rule) => rule(fleet, places));
