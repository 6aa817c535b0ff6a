import {linkName, type LinkName} from './values.ts';

/**
 * Where the DHCP server of a bridge has its files. dnsmasq's `conf-dir` passes over names that begin with a dot, so that a
 * dnsmasq of the host's owner never reads ours (dnsmasq(8)); and AppArmor lets a dnsmasq read files of this folder only.
 */
const confPrefix = '/etc/dnsmasq.d/.vifleet-';
const unitPrefix = '/etc/systemd/system/vifleet-dhcp-';

export const confPath = (bridge: string): string => `${confPrefix}${bridge}.conf`;
export const unitPath = (bridge: string): string => `${unitPrefix}${bridge}.service`;
/** The unit's name, without `.service`. */
export const unitOf = (bridge: string): string => `vifleet-dhcp-${bridge}`;

/** All of them on any host, as patterns. */
export const dnsmasqFiles: readonly string[] = [`${confPrefix}*`, `${unitPrefix}*`];

/** The bridge whose server a file belongs to. */
export function bridgeServedBy(path: string): LinkName | undefined {
  const [prefix, suffix] = path.startsWith(confPrefix) ? [confPrefix, '.conf'] : [unitPrefix, '.service'];
  if (!path.startsWith(prefix) || !path.endsWith(suffix)) return undefined;
  const name = linkName(path.slice(prefix.length, -suffix.length));
  return name.ok ? name.value : undefined;
}
