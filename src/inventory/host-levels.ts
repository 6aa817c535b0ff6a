import type {YamlEntry, YamlMap} from '../base/yaml-node.ts';
import type {GroupName, HostName} from '../model/values.ts';
import type {Groups} from './groups.ts';
import {inherit, type Level} from './inherit.ts';
import type {Section} from './merge.ts';
import type {Reading} from './shape.ts';
import {mapThrough} from './through.ts';

/** The hosts, each with what its groups and the defaults say of it. */
export function inheritHosts(
  sections: Readonly<Record<Section, YamlMap>>,
  {members, narrower}: Groups,
  reading: Reading,
): YamlMap {
  const {defaults, groups, hosts} = sections;
  const shared = sharedLevels(groups, members);
  const base: readonly Level[] =
    defaults.entries.length === 0 ? [] : [{kind: 'defaults', node: mapThrough('defaults', defaults)}];
  const withAll = (entry: YamlEntry): YamlEntry => {
    const own = ownLevel(entry);
    const levels = [...base, ...(shared.get(entry.key as HostName) ?? [])];
    return own === undefined ? entry : {...entry, value: inherit([...levels, own], narrower, reading)};
  };
  return {...hosts, entries: hosts.entries.map(withAll)};
}

/** A host of which nothing is said has what its groups say; what is no mapping is refused later, as it is. */
function ownLevel({value}: YamlEntry): Level | undefined {
  if (value.kind === 'map') return {kind: 'host', node: value};
  const nothing = value.kind === 'scalar' && value.value === null;
  return nothing ? {kind: 'host', node: {kind: 'map', place: value.place, entries: []}} : undefined;
}

function sharedLevels(groups: YamlMap, members: Groups['members']): ReadonlyMap<HostName, readonly Level[]> {
  const levels = new Map<HostName, Level[]>();
  for (const {key, value} of groups.entries) {
    if (value.kind !== 'map') continue;
    const group = key as GroupName;
    const settings = value.entries.filter((entry) => entry.key !== 'hosts');
    const node = mapThrough(`groups.${key}`, {...value, entries: settings});
    for (const host of members.get(group) ?? []) {
      const others = levels.get(host);
      if (others === undefined) levels.set(host, [{kind: 'group', group, node}]);
      else others.push({kind: 'group', group, node});
    }
  }
  return levels;
}
