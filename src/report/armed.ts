import type {ChangedHost, Plan} from '../plan/plan.ts';
import type {HostResult} from '../run/result.ts';
import {foldedNames} from './names.ts';
import {wrap} from './wrap.ts';

/** The hosts whose end nobody waited for: who takes what back, until when, and how to ask. Empty where there are none. */
export function armedText(results: readonly HostResult[], plan: Plan, run: string, width: number): string {
  const left = new Set(results.filter(({outcome}) => open.has(outcome)).map(({host}) => host));
  const hosts = plan.hosts.filter((host) => host.kind === 'change' && left.has(host.host)) as readonly ChangedHost[];
  if (hosts.length === 0) return '';
  const seconds = Math.max(...hosts.map(longestWait));
  const who = foldedNames(hosts.map(({host}) => host));
  const words = `may be armed: ${who}; what is not confirmed is taken back by the host itself, within about ${seconds} s`;
  return `${wrap(words, width, '  ')}\n  ask: vifleet runs ${run}`;
}

const open: ReadonlySet<string> = new Set(['unknown', 'unreachable (armed)']);

/** The window begins anew with each phase, and each phase may take its longest time. */
const longestWait = ({guard, limits}: ChangedHost): number => guard.windowSeconds + Math.max(...Object.values(limits));
