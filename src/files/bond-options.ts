/** By number, as the bonding driver counts its modes. */
const modes = ['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb'];

/** The mode that BONDING_MODULE_OPTS asks for, by its word. */
export function bondMode(text: string): string {
  const mode = options(text).get('mode') ?? '0';
  return modes[Number(mode)] ?? mode;
}

/** Whether anything looks after the ports; wicked leaves a bond out where nothing does (wicked, src/bonding.c). */
export function isWatched(text: string): boolean {
  const found = options(text);
  const isOn = (key: string) => Number(found.get(key) ?? 0) > 0;
  return isOn('miimon') || (isOn('arp_interval') && found.has('arp_ip_target'));
}

const options = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split(/\s+/)
      .filter((word) => word.includes('='))
      .map((word): [string, string] => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
