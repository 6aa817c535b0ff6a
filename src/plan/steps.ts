import {ruleWords, type RunningRule} from './running-rule.ts';

/**
 * The steps that the host kit understands: typed, with strict arguments, never shell. Each line of a steps file is the
 * verb and its words, separated by blanks; no word holds a blank, begins with `-` or is empty.
 */
export type Step =
  /** Shut a running guest down and wait until the domain is gone. */
  | {
      readonly do: 'guest-stop';
      readonly guest: string;
      readonly timeoutSeconds: number;
      readonly onTimeout: 'fail' | 'acpi' | 'destroy';
    }
  /** Start a guest that this transaction stopped. */
  | {readonly do: 'guest-start'; readonly guest: string; readonly config: string; readonly timeoutSeconds: number}
  /** Put the staged file in its place, or remove the file. */
  | {readonly do: 'file-put'; readonly path: string}
  | {readonly do: 'file-remove'; readonly path: string}
  /** Write a value below /proc/sys; `key` with slashes, as `net/ipv4/conf/br0/proxy_arp`. */
  | {readonly do: 'sysctl-set'; readonly key: string; readonly value: string}
  /** `wicked ifdown` and `wicked ifup` of links, in one call each. */
  | {readonly do: 'link-down'; readonly links: readonly string[]}
  | {readonly do: 'link-up'; readonly links: readonly string[]}
  /** `wicked ifup` of a link whose device is absent now (157 is success) or present. */
  | {readonly do: 'link-declare'; readonly link: string}
  /** Make wicked's nanny forget a link whose files are gone; proved. */
  | {readonly do: 'link-forget'; readonly link: string}
  /** Take a route out of the running kernel that `link-up` leaves there (wicked ifup never removes one). */
  | {readonly do: 'route-drop'; readonly destination: string; readonly gateway: string; readonly link: string}
  /** Load the firewall from its file without stopping it first. */
  | {readonly do: 'firewall-load'}
  /** Gratuitous ARP for an address that now lives behind this link. */
  | {readonly do: 'arp-notify'; readonly link: string; readonly address: string}
  /** Start a service of ours anew, now and at boot; stop it; have systemd forget units whose files are gone. */
  | {readonly do: 'service-up'; readonly service: string}
  | {readonly do: 'service-down'; readonly service: string}
  | {readonly do: 'service-reload'}
  /** Read-backs: exit codes lie, so each activation is followed by what must now be true. */
  | {readonly do: 'expect-address'; readonly link: string; readonly cidr: string}
  | {readonly do: 'expect-no-address'; readonly link: string}
  /** The link has got an address from a DHCP server; waits for it. */
  | {readonly do: 'expect-lease'; readonly link: string}
  | {readonly do: 'expect-default'; readonly gateway: string; readonly link: string}
  | {readonly do: 'expect-port'; readonly bridge: string; readonly port: string}
  | {readonly do: 'expect-vlan'; readonly link: string; readonly id: number; readonly on: string}
  /** Neither IPv4 nor IPv6 is spoken on the link: guests on it cannot reach the host. */
  | {readonly do: 'expect-isolated'; readonly link: string}
  | {readonly do: 'expect-no-link'; readonly link: string}
  /** It runs, and goes on running. */
  | {readonly do: 'expect-service'; readonly service: string}
  | {readonly do: 'expect-route'; readonly destination: string; readonly link: string}
  | {readonly do: 'expect-sysctl'; readonly key: string; readonly value: string}
  | {readonly do: 'expect-rule'; readonly rule: RunningRule};

export type Phase = 'stop-guests' | 'change' | 'start-guests';
export const phases: readonly Phase[] = ['stop-guests', 'change', 'start-guests'];

/** The line of a steps file. Words come from branded values: what they may hold was decided in the model. */
export function stepLine(step: Step): string {
  switch (step.do) {
    case 'guest-stop':
      return words(step.do, step.guest, step.timeoutSeconds, step.onTimeout);
    case 'guest-start':
      return words(step.do, step.guest, step.config, step.timeoutSeconds);
    case 'file-put':
    case 'file-remove':
      return words(step.do, step.path);
    case 'sysctl-set':
    case 'expect-sysctl':
      return words(step.do, step.key, step.value);
    case 'link-down':
    case 'link-up':
      return words(step.do, ...step.links);
    case 'link-declare':
    case 'link-forget':
    case 'expect-no-link':
    case 'expect-no-address':
    case 'expect-isolated':
    case 'expect-lease':
      return words(step.do, step.link);
    case 'expect-vlan':
      return words(step.do, step.link, step.id, step.on);
    case 'route-drop':
      return words(step.do, step.destination, step.gateway, step.link);
    case 'firewall-load':
    case 'service-reload':
      return step.do;
    case 'service-up':
    case 'service-down':
    case 'expect-service':
      return words(step.do, step.service);
    case 'arp-notify':
      return words(step.do, step.link, step.address);
    case 'expect-address':
      return words(step.do, step.link, step.cidr);
    case 'expect-default':
      return words(step.do, step.gateway, step.link);
    case 'expect-port':
      return words(step.do, step.bridge, step.port);
    case 'expect-route':
      return words(step.do, step.destination, step.link);
    case 'expect-rule':
      return words(step.do, ...ruleWords(step.rule));
  }
}

const words = (...parts: readonly (string | number)[]): string => parts.join(' ');
