import type {Draft} from './draft.ts';
import {Failure} from '../base/failure.ts';

/** What a DHCP server on a bridge needs of the host. */
export function missingForServices({subject, services}: Draft): Failure | undefined {
  const {host, observed} = subject;
  if (services.fresh.length + services.altered.length === 0) return undefined;
  const missing = ['systemctl', 'dnsmasq'].find((program) => !observed.programs.has(program));
  if (missing === undefined) return undefined;
  const message =
    missing === 'dnsmasq'
      ? `${host.name} has no dnsmasq, which is to give its guests their addresses`
      : `${host.name} has no systemd, which is to run the DHCP server of its guests`;
  const hint =
    missing === 'dnsmasq'
      ? 'zypper install dnsmasq; its own service can stay off'
      : 'take "dhcp" away from the networks of this host';
  return new Failure('plan/host-not-ready', message, {where: {host: host.name}, hint});
}
