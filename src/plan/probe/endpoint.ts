/** What the endpoint on one host of a network is called by. */
export interface ProbeAddresses {
  readonly mac: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

/**
 * Of the host with this number in the network, from 0: link-local, so that they meet nobody's addresses, and the same on
 * each run. The MAC is locally administered. 62,500 hosts fit.
 */
export function addressesOf(number: number): ProbeAddresses {
  const [high, low] = [Math.floor(number / 250) + 1, (number % 250) + 1];
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  return {
    mac: `02:76:66:00:${hex(high)}:${hex(low)}`,
    ipv4: `169.254.${high}.${low}`,
    ipv6: `fe80::7666:${high.toString(16)}:${low.toString(16)}`,
  };
}
