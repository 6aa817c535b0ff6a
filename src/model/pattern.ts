import {suggester} from '../base/nearest.ts';
import {err, ok, type Result} from '../base/result.ts';
import type {Fleet} from './fleet.ts';
import {chosen, hostsOf, parseTerms, type KnownHosts, type Term} from './host-terms.ts';
import type {HostName, Refusal} from './values.ts';

/**
 * The hosts that a pattern of the command line means, in name order. Terms are separated by commas: names, globs with
 * `*` and `?`, ranges as `xen[01-20]` or `xen[1-3,7]`, groups as `@rack-a`; terms that begin with `!` take hosts out
 * again, and alone take them out of all. A term that no host matches is refused, for it is a slip more often than a wish.
 */
export function selectHosts(fleet: Fleet, pattern: string): Result<readonly HostName[], Refusal> {
  const terms = parseTerms(pattern);
  if (!terms.ok) return terms;
  const known: KnownHosts = {hosts: new Set(fleet.hosts.keys()), groups: fleet.groups};
  const matches = terms.value.map((term) => ({term, hosts: hostsOf(term, known)}));
  const idle = matches.find(({hosts}) => hosts.length === 0);
  if (idle !== undefined) return err(noMatch(idle.term, known));
  const hosts = chosen(matches, known);
  if (hosts.length > 0) return ok(hosts);
  return err({
    message: `"${pattern}" leaves no host`,
    hint: 'what begins with "!" is taken out of what the rest names',
  });
}

/** Why a term names no host, and what was meant. */
export function noMatch({text, match}: Term, {hosts, groups}: KnownHosts): Refusal {
  if (match.kind !== 'group')
    return {message: `no host matches "${text}"`, hint: suggester(hosts)(text) ?? listed('hosts', [...hosts].sort())};
  if (groups.has(match.group)) return {message: `the group "${match.group}" has no hosts`};
  const hint = suggester(groups.keys())(match.group) ?? listed('groups', [...groups.keys()].sort());
  return {message: `there is no group "${match.group}"`, hint};
}

function listed(what: string, names: readonly string[]): string {
  if (names.length === 0) return `the inventory defines no ${what}`;
  const more = names.length > 5 ? `, and ${names.length - 5} more` : '';
  return `the ${what} are: ${names.slice(0, 5).join(', ')}${more}`;
}
