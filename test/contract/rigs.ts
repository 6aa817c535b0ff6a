const known = ['ns', 'vm', 'xen'];

/**
 * The rigs that VIFLEET_RIGS names, besides the lab, which is there always. One that is named and cannot run is a failure,
 * and so is a name that no rig has.
 */
export function namedRigs(): readonly string[] {
  const named = (process.env['VIFLEET_RIGS'] ?? '').split(',').filter((name) => name !== '');
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`VIFLEET_RIGS names no rig that there is: ${unknown.join(', ')}`);
  return named;
}
