/** Zone names as SuSEfirewall2 spells them in its variables. */
const zones = ['EXT', 'INT', 'DMZ'] as const;

/**
 * Whether a new TCP connection to `port` that arrives on `link` passes, by the variables alone (SuSEfirewall2, 50-default.cfg
 * and the script's reading of FW_DEV_*): unlisted links are external; the internal zone is open unless FW_PROTECT_FROM_INT.
 */
export function tcpPasses(values: ReadonlyMap<string, string>, link: string, port: number): boolean {
  const zone = zoneOf(values, link);
  if (zone === 'INT' && (values.get('FW_PROTECT_FROM_INT') ?? '') !== 'yes') return true;
  const open = words(values.get(`FW_SERVICES_${zone}_TCP`));
  const configured = words(values.get(`FW_CONFIGURATIONS_${zone}`));
  return open.some((item) => covers(item, port)) || (port === 22 && configured.includes('sshd'));
}

function zoneOf(values: ReadonlyMap<string, string>, link: string): (typeof zones)[number] {
  const listed = zones.find((zone) => words(values.get(`FW_DEV_${zone}`)).includes(link));
  const fallback = zones.find((zone) => words(values.get(`FW_DEV_${zone}`)).includes('any'));
  return listed ?? fallback ?? 'EXT';
}

const words = (value: string | undefined): readonly string[] =>
  (value ?? '').split(/\s+/).filter((word) => word !== '');

/** `22`, `ssh`, `20:30`: the forms that iptables takes. */
function covers(item: string, port: number): boolean {
  const [low = '', high = low] = item.split(':');
  const number = (text: string) => (text === 'ssh' ? 22 : Number(text));
  return number(low) <= port && port <= number(high);
}
