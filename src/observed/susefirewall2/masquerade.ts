import {linkName, type Cidr, type LinkName} from '../../model/values.ts';
import type {FirewallIntent} from '../../model/intent.ts';
import type {Reading} from '../reading.ts';
import {listOf, network, readItems, type Values} from './values.ts';

type Masquerade = FirewallIntent['masquerade'];

/**
 * FW_MASQ_NETS through FW_MASQ_DEV. Both have a default that is wide: an empty FW_MASQ_NETS masquerades everything, an empty
 * FW_MASQ_DEV is all external links. Without any external link nothing is masqueraded, and nothing said.
 */
export function readMasquerade(values: Values): Reading<Masquerade> {
  if (values.get('FW_MASQUERADE') !== 'yes') return {value: [], oddities: []};
  const given = readItems<Cidr>(values, 'FW_MASQ_NETS', (item) => (/[!,]/.test(item) ? undefined : network(item)));
  const sources = listOf(values, 'FW_MASQ_NETS').length === 0 ? ['0.0.0.0/0' as Cidr] : given.value;
  const links = devices(values);
  const value = [...sources].sort().flatMap((source) => links.map((via) => ({source, via, because: []})));
  return {value, oddities: given.oddities};
}

const zoneKeys: Readonly<Record<string, string>> = {
  'zone:ext': 'FW_DEV_EXT',
  'zone:int': 'FW_DEV_INT',
  'zone:dmz': 'FW_DEV_DMZ',
};

function devices(values: Values): readonly LinkName[] {
  const named = listOf(values, 'FW_MASQ_DEV');
  const words = (named.length === 0 ? ['zone:ext'] : named).flatMap((word) => {
    const key = zoneKeys[word];
    return key === undefined ? [word] : listOf(values, key);
  });
  const links = words.filter((word) => word !== 'any').map(linkName);
  return [...new Set(links.flatMap((link) => (link.ok ? [link.value] : [])))].sort();
}
