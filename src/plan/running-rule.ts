import type {Zone} from '../model/intent.ts';
import type {Cidr, Ipv4} from '../model/values.ts';

/** A rule that must be found in the running firewall once it is loaded, in neutral words; IPv4. */
export type RunningRule =
  /** What arrives on the link, for the host itself (`input`) or for others (`forward`), is judged by this zone's rules. */
  | {readonly kind: 'zone'; readonly chain: 'input' | 'forward'; readonly link: string; readonly zone: Zone}
  /** New connections from source to destination; `any` for every protocol, `-` for every port. */
  | {
      readonly kind: 'forward';
      readonly verdict: 'accept' | 'drop';
      readonly source: Cidr;
      readonly destination: Cidr;
      readonly protocol: 'any' | 'tcp' | 'udp' | 'icmp';
      readonly port: number | '-';
    }
  /** What comes from the source and leaves over the link gets the host's address, and may leave. */
  | {readonly kind: 'masquerade'; readonly source: Cidr; readonly link: string}
  /** A port of the host leads to a guest's, and may be used. */
  | {
      readonly kind: 'publish';
      readonly protocol: 'tcp' | 'udp';
      readonly hostAddress: Ipv4;
      readonly hostPort: number;
      readonly guestAddress: Ipv4;
      readonly guestPort: number;
    }
  /** New TCP connections to the host itself are not surely dropped. */
  | {readonly kind: 'admits'; readonly link: string; readonly port: number};

/** The words of the step that looks for it. */
export function ruleWords(rule: RunningRule): readonly (string | number)[] {
  switch (rule.kind) {
    case 'zone':
      return [rule.kind, rule.chain, rule.link, rule.zone];
    case 'forward':
      return [rule.kind, rule.verdict, rule.source, rule.destination, rule.protocol, rule.port];
    case 'masquerade':
      return [rule.kind, rule.source, rule.link];
    case 'publish':
      return [rule.kind, rule.protocol, rule.hostAddress, rule.hostPort, rule.guestAddress, rule.guestPort];
    case 'admits':
      return [rule.kind, rule.link, rule.port];
  }
}
