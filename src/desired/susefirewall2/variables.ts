import type {Failure} from '../../base/failure.ts';
import type {Result} from '../../base/result.ts';
import type {ListPart, ScalarPart} from '../../files/part.ts';
import {readLines} from '../lines.ts';
import type {TemplateName} from '../templates.ts';

type Scalar = Omit<ScalarPart, 'kind' | 'key' | 'value'>;

/** Variables with one value, and the values that are as good as ours (50-default.cfg and the script of SuSEfirewall2). */
const scalars: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  [
    'FW_ROUTE',
    {
      // Exactly these words: "Yes" or "YES" forward nothing. Someone's IPv6 forwarding stays as it is.
      satisfiedBy: ['yes', 'IPv4', 'IPv4,IPv6', 'IPv6,IPv4'],
      widens: {IPv6: 'IPv4,IPv6'},
      carries: ['FW_FORWARD', 'FW_MASQ_NETS', 'FW_FORWARD_MASQ'],
    },
  ],
  ['FW_MASQUERADE', {satisfiedBy: ['yes'], carries: ['FW_MASQ_NETS', 'FW_FORWARD_MASQ']}],
  // "auto" asks whether a bridge exists when the rules are loaded, which at boot depends on who was first.
  ['FW_FORWARD_ALLOW_BRIDGING', {satisfiedBy: ['yes']}],
]);

/** Lists whose empty value means nothing: adding to them and taking from them opens no more than the item says. */
const lists: ReadonlySet<string> = new Set([
  'FW_DEV_EXT',
  'FW_DEV_INT',
  'FW_DEV_DMZ',
  'FW_FORWARD',
  'FW_FORWARD_DROP',
  'FW_FORWARD_REJECT',
  'FW_FORWARD_MASQ',
  'FW_SERVICES_EXT_TCP',
  'FW_SERVICES_EXT_UDP',
  'FW_SERVICES_INT_TCP',
  'FW_SERVICES_INT_UDP',
  'FW_SERVICES_DMZ_TCP',
  'FW_SERVICES_DMZ_UDP',
]);

/** Empty, they mean everything that can be masqueraded, and every external link. */
const wideWhenEmpty: ReadonlySet<string> = new Set(['FW_MASQ_NETS', 'FW_MASQ_DEV']);
const whenMasquerading = {means: 'everything', when: {key: 'FW_MASQUERADE', value: 'yes'}} as const;

/** "no" means none of them, "yes" all. */
const broadcasts: ReadonlySet<string> = new Set([
  'FW_ALLOW_FW_BROADCAST_EXT',
  'FW_ALLOW_FW_BROADCAST_INT',
  'FW_ALLOW_FW_BROADCAST_DMZ',
]);

const expected = `VARIABLE VALUE, the variable one of ${[...scalars.keys(), ...lists, ...wideWhenEmpty, ...broadcasts].join(', ')}`;

/** Lines `VARIABLE VALUE` of a template's output to parts of /etc/sysconfig/SuSEfirewall2. */
export const readVariables = (name: TemplateName, text: string): Result<readonly (ListPart | ScalarPart)[], Failure> =>
  readLines(name, text, readVariable, expected);

function readVariable(line: string): ListPart | ScalarPart | undefined {
  const match = /^([A-Z][A-Z0-9_]*) ([A-Za-z0-9][A-Za-z0-9._:/,=-]*)$/.exec(line);
  if (match === null) return undefined;
  const [, key = '', value = ''] = match;
  const scalar = scalars.get(key);
  if (scalar !== undefined) return {kind: 'scalar', key, value, ...scalar};
  if (wideWhenEmpty.has(key)) return {kind: 'list', key, items: [value], empty: whenMasquerading};
  if (broadcasts.has(key))
    return {kind: 'list', key, items: [value], empty: {means: 'nothing'}, none: 'no', every: 'yes'};
  return lists.has(key) ? {kind: 'list', key, items: [value], empty: {means: 'nothing'}} : undefined;
}
