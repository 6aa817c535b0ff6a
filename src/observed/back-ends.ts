import type {LinkIntent, RouteIntent} from '../model/intent.ts';
import type {FirewallBackEnd, NetworkBackEnd, Platform} from '../model/platform.ts';
import type {ObservedFile} from './facts.ts';
import type {Reading} from './reading.ts';
import {readFirewallFile, type FirewallReading} from './susefirewall2/firewall.ts';
import {path as susefirewall2Path} from './susefirewall2/values.ts';
import {readLinkFiles} from './wicked/links.ts';
import {readRouteFiles} from './wicked/routes.ts';

type Files = ReadonlyMap<string, ObservedFile>;

/** How a back end's files are read into neutral values. */
interface NetworkReader {
  readonly links: (files: Files) => Reading<readonly LinkIntent[]>;
  readonly routes: (files: Files, links: readonly LinkIntent[]) => Reading<readonly RouteIntent[]>;
}
type FirewallReader = (files: Files, on: boolean) => Reading<FirewallReading>;

export const networkReaders = {
  wicked: {links: readLinkFiles, routes: readRouteFiles},
} satisfies Record<NetworkBackEnd, NetworkReader>;

export const firewallReaders = {
  susefirewall2: (files, on) => readFirewallFile(files.get(susefirewall2Path), on),
  /** A firewall that is not ours to know: nothing is said of it. */
  none: () => ({
    value: {
      intent: {kind: 'unmanaged', zones: [], replaces: [], forward: [], masquerade: [], publish: [], bridging: false},
      routes: true,
    },
    oddities: [],
  }),
} satisfies Record<FirewallBackEnd | 'none', FirewallReader>;

export type BackEnds = Pick<Platform, 'network' | 'firewall'>;
