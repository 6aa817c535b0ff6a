import type {Failure} from '../../base/failure.ts';
import type {Result} from '../../base/result.ts';
import type {ListPart, ScalarPart} from '../../files/part.ts';
import {readLines} from '../lines.ts';
import type {TemplateName} from '../templates.ts';

/** Variables with one value, and the values that are as good as ours (50-default.cfg and the script of SuSEfirewall2). */
const scalars: ReadonlyMap<string, readonly string[]> = new Map([
  // Exactly these words: "Yes" or "YES" forward nothing. Someone's IPv6 forwarding stays as it is.
  ['FW_ROUTE', ['yes', 'IPv4', 'IPv4,IPv6']],
  // "auto" asks whether a bridge exists when the rules are loaded, which at boot depends on who was first.
  ['FW_FORWARD_ALLOW_BRIDGING', ['yes']],
]);

/** Lists whose empty value means nothing: adding to them and taking from them opens no more than the item says. */
const lists: ReadonlySet<string> = new Set([
  'FW_DEV_EXT',
  'FW_DEV_INT',
  'FW_DEV_DMZ',
  'FW_FORWARD',
  'FW_FORWARD_DROP',
  'FW_FORWARD_REJECT',
  'FW_SERVICES_EXT_TCP',
  'FW_SERVICES_EXT_UDP',
  'FW_SERVICES_INT_TCP',
  'FW_SERVICES_INT_UDP',
  'FW_SERVICES_DMZ_TCP',
  'FW_SERVICES_DMZ_UDP',
]);

const expected = `VARIABLE VALUE, the variable one of ${[...scalars.keys(), ...lists].join(', ')}`;

/** Lines `VARIABLE VALUE` of a template's output to parts of /etc/sysconfig/SuSEfirewall2. */
export const readVariables = (name: TemplateName, text: string): Result<readonly (ListPart | ScalarPart)[], Failure> =>
  readLines(name, text, readVariable, expected);

function readVariable(line: string): ListPart | ScalarPart | undefined {
  const match = /^([A-Z][A-Z0-9_]*) ([A-Za-z0-9][A-Za-z0-9._:/,=-]*)$/.exec(line);
  if (match === null) return undefined;
  const [, key = '', value = ''] = match;
  const satisfiedBy = scalars.get(key);
  if (satisfiedBy !== undefined) return {kind: 'scalar', key, value, satisfiedBy};
  return lists.has(key) ? {kind: 'list', key, items: [value], empty: {means: 'nothing'}} : undefined;
}
