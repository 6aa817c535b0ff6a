import type {DesiredHost} from '../../desired/desired.ts';
import type {ObservedHost} from '../../observed/host.ts';
import type {PlannedFile} from '../files.ts';
import type {Difference} from './difference.ts';
import {unitOf} from '../../model/dnsmasq-files.ts';
import {sysctlPath} from '../../files/sysctl.ts';
import {isActive, isEnabled} from '../../observed/services.ts';
import {isChanged} from '../files.ts';

/** Kernel settings that a file of ours sets and the kernel does not have. A link that is absent has no settings. */
export const sysctlDifferences = (
  desired: DesiredHost,
  files: readonly PlannedFile[],
  observed: ObservedHost,
): readonly Difference[] => {
  const pending = new Set(files.filter(isChanged).map(({path}) => path));
  return desired.files
    .flatMap((file) => (file.kind === 'parts' && !pending.has(file.path) ? file.parts : []))
    .flatMap(({part, because}) => {
      if (part.kind !== 'sysctl') return [];
      const found = observed.sysctl.get(sysctlPath(part.key));
      if (found === undefined || found === part.value) return [];
      const what = `is ${found} in the kernel, and ${part.value} in its file`;
      return [{class: 'not-live', object: part.key, what, because} as const];
    });
};

/** Services that run and would not start with the host, or the other way round. */
export const serviceDifferences = (desired: DesiredHost, {services}: ObservedHost): readonly Difference[] => {
  const network = desired.intent.firewall.kind === 'managed' ? ['wicked', 'SuSEfirewall2'] : ['wicked'];
  const units = [...network, ...(desired.intent.dhcp ?? []).map(({bridge}) => unitOf(bridge))];
  return units.flatMap((unit): readonly Difference[] => {
    const [runs, starts] = [isActive(services, unit), isEnabled(services, unit)];
    const object = `service ${unit}`;
    if (runs && services.get(unit)?.enabled === 'disabled')
      return [{class: 'lost-at-reboot', object, what: 'runs, and is not enabled', because: []}];
    if (starts && !runs) return [{class: 'not-live', object, what: 'is enabled, and does not run', because: []}];
    return [];
  });
};
