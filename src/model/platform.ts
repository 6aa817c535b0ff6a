/**
 * A platform is a back end for each thing a host needs. The unions list only what is built; a platform that needs
 * another back end is refused with the code `platform/not-built`.
 */
export type NetworkBackEnd = 'wicked';
export type FirewallBackEnd = 'susefirewall2';
export type Toolstack = 'xl';

/** What an inventory can ask for. `auto` asks the host. */
export const platformNames = ['leap-42', 'leap-15', 'leap-16', 'auto'] as const;
export type PlatformName = (typeof platformNames)[number];

export interface Platform {
  readonly name: PlatformName;
  readonly network: NetworkBackEnd;
  readonly firewall: FirewallBackEnd | 'none';
  readonly toolstack: Toolstack;
}

/** Why a platform cannot be served, in words for the user. */
export interface PlatformGap {
  readonly needs: string;
  readonly hint: string;
}

/** The back ends of a platform, or what is missing. A host whose firewall is left alone needs no firewall back end. */
export function platformOf(name: PlatformName, firewall: 'managed' | 'none'): Platform | PlatformGap {
  switch (name) {
    case 'leap-42':
      return {name, network: 'wicked', firewall: firewall === 'managed' ? 'susefirewall2' : 'none', toolstack: 'xl'};
    case 'leap-15':
      return firewall === 'none'
        ? {name, network: 'wicked', firewall: 'none', toolstack: 'xl'}
        : {needs: 'firewalld', hint: 'set "firewall: none" for this host to leave its firewall alone'};
    case 'leap-16':
      return {
        needs: 'NetworkManager',
        hint: 'this version serves hosts that use wicked: leap-42, or leap-15 with "firewall: none"',
      };
    case 'auto':
      return {needs: 'asking the host', hint: 'name the platform: leap-42, or leap-15 with "firewall: none"'};
  }
}
