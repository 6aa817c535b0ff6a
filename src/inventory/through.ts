import type {ModelPath, Place} from '../base/place.ts';
import type {YamlEntry, YamlMap, YamlNode} from '../base/yaml-node.ts';

/** The same entry, whose places tell that its values reach a host through a group, a range or the defaults. */
export const entryThrough = (through: ModelPath, {key, place, value}: YamlEntry): YamlEntry => ({
  key,
  place: placeThrough(through, place),
  value: nodeThrough(through, value),
});

export const mapThrough = (through: ModelPath, map: YamlMap): YamlMap => ({
  ...map,
  place: placeThrough(through, map.place),
  entries: map.entries.map((entry) => entryThrough(through, entry)),
});

function nodeThrough(through: ModelPath, node: YamlNode): YamlNode {
  const place = placeThrough(through, node.place);
  switch (node.kind) {
    case 'map':
      return mapThrough(through, node);
    case 'list':
      return {...node, place, items: node.items.map((item) => nodeThrough(through, item))};
    case 'scalar':
      return {...node, place};
  }
}

const placeThrough = (through: ModelPath, place: Place): Place => ({...place, through});
