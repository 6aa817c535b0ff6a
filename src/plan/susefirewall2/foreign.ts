/** Variables of SuSEfirewall2 with their values, as bash reads the file. */
export type Variables = ReadonlyMap<string, string>;

export const wordsOf = (variables: Variables, key: string): readonly string[] =>
  (variables.get(key) ?? '').split(/\s+/).filter((word) => word !== '');

const isMasquerading = (variables: Variables): boolean => variables.get('FW_MASQUERADE') === 'yes';

/** Whose packets are masqueraded: an empty list is everybody (SuSEfirewall2, 50-default.cfg). */
export function masqueradedNets(variables: Variables): readonly string[] {
  const listed = wordsOf(variables, 'FW_MASQ_NETS');
  if (!isMasquerading(variables)) return [];
  return listed.length === 0 ? ['0/0'] : listed;
}

/** The links on which masquerading is in force; `zone:ext`, which is also what nothing means, are all external ones. */
export function masqueradingLinks(variables: Variables): readonly string[] {
  if (!isMasquerading(variables)) return [];
  const listed = wordsOf(variables, 'FW_MASQ_DEV');
  return (listed.length === 0 ? ['zone:ext'] : listed).flatMap((word) =>
    word.startsWith('zone:') ? wordsOf(variables, `FW_DEV_${word.slice('zone:'.length).toUpperCase()}`) : [word],
  );
}

/** Redirections of ports that are in force. */
export const publications = (variables: Variables): readonly string[] =>
  isMasquerading(variables) ? wordsOf(variables, 'FW_FORWARD_MASQ') : [];

/** Whether IPv4 packets get from one link to another at all; in exact case. */
const forwards = (variables: Variables): boolean =>
  ['yes', 'IPv4', 'IPv4,IPv6', 'IPv6,IPv4'].includes(variables.get('FW_ROUTE') ?? '');

/** Forwarding entries for IPv4 that are in force. */
export const forwardings = (variables: Variables): readonly string[] =>
  forwards(variables) ? wordsOf(variables, 'FW_FORWARD').filter((item) => !item.includes(':')) : [];
