import type {FirewallBackEnd} from '../model/platform.ts';
import type {Rules} from './rules.ts';
import {isActive, isEnabled, type ObservedServices} from './services.ts';

export interface ObservedFirewall {
  /** The one that runs, else the one that starts with the host. */
  readonly backEnd: FirewallBackEnd | 'firewalld' | 'none';
  readonly active: boolean;
  readonly enabled: boolean;
  /** Absent where the host has no program to list them, or it failed: then nothing is known of the rules. */
  readonly rules4: Rules | undefined;
  readonly rules6: Rules | undefined;
}

const units = [
  ['SuSEfirewall2', 'susefirewall2'],
  ['firewalld', 'firewalld'],
] as const;

export function observeFirewall(
  services: ObservedServices,
  rules4: Rules | undefined,
  rules6: Rules | undefined,
): ObservedFirewall {
  const found = units.find(([unit]) => isActive(services, unit)) ?? units.find(([unit]) => isEnabled(services, unit));
  return {
    backEnd: found?.[1] ?? 'none',
    active: found !== undefined && isActive(services, found[0]),
    enabled: found !== undefined && isEnabled(services, found[0]),
    rules4,
    rules6,
  };
}
