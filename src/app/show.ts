import type {Plan} from '../plan/plan.ts';
import {redact} from '../files/xl-secrets.ts';

/** The texts of a plan as people may see them: passwords in xl configs are hidden. */
export function shownTexts(plan: Plan): ReadonlyMap<string, string> {
  const configs = new Set(
    plan.hosts
      .flatMap((host) => (host.kind === 'change' ? host.files : []))
      .flatMap((file) =>
        file.path.startsWith('/etc/xen/') && !file.path.startsWith('/etc/xen/scripts/')
          ? [file.before, file.after]
          : [],
      ),
  );
  return new Map(Object.entries(plan.texts).map(([hash, text]) => [hash, configs.has(hash) ? redact(text) : text]));
}
