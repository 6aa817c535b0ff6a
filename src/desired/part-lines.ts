import type {Part} from '../files/part.ts';

/** What a part puts into its file, as people read it. */
export function partLines(part: Part): readonly string[] {
  switch (part.kind) {
    case 'ifcfg':
      return part.text.split('\n').filter((line) => line !== '');
    case 'list':
      return [`${part.key} += ${part.items.join(' ')}`];
    case 'replace-item':
      return [`${part.item} where ${part.of} was (${part.keys.join(', ')}), else in ${part.otherwise}`];
    case 'scalar':
      return [`${part.key} = ${part.value}`];
    case 'route':
      return [`${part.destination} ${part.gateway ?? '-'} - ${part.link ?? '-'}`];
    case 'sysctl':
      return [`${part.key} = ${part.value}`];
    case 'vif':
      return [
        `vif ${part.number}: ${Object.entries(part.set)
          .map(([key, value]) => `${key}=${value}`)
          .join(',')}`,
        ...(part.unset.length === 0 ? [] : [`vif ${part.number}: without ${part.unset.join(', ')}`]),
      ];
  }
}
