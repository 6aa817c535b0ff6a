import {cidr as readCidr, contains, type Ipv4} from '../model/values.ts';
import type {Condition} from './rules.ts';

/** The first packet of a new TCP connection that arrives at the host itself. Addresses that are not known are left out. */
export interface Arrival {
  readonly link: string;
  readonly port: number;
  readonly source?: Ipv4;
  readonly destination?: Ipv4;
}

export type Holds = 'yes' | 'no' | 'unsure';

const holds = (value: boolean): Holds => (value ? 'yes' : 'no');

/** Whether a condition of a rule holds for the packet, as far as the rule and the packet tell. */
export function conditionHolds(condition: Condition, arrival: Arrival): Holds {
  const answer = plainHolds(condition.option, condition.words, arrival);
  if (!condition.not || answer === 'unsure') return answer;
  return answer === 'yes' ? 'no' : 'yes';
}

function plainHolds(option: string, words: readonly string[], arrival: Arrival): Holds {
  const [first = ''] = words;
  switch (option) {
    case '-i':
      return holds(matchesLink(first, arrival.link));
    case '-o':
      return 'no';
    case '-p':
      return holds(['tcp', '6', 'all', '0'].includes(first));
    case '-s':
      return addressIn(first, arrival.source);
    case '-d':
      return addressIn(first, arrival.destination);
    case '--dport':
    case '--dports':
    case '--ports':
      return portIn(first, arrival.port, option === '--ports');
    case '--state':
    case '--ctstate':
      return holds(first.split(',').includes('NEW'));
    case '--tcp-flags':
      return holds(flagsOfSyn(words));
    case '--pkt-type':
      return holds(first === 'unicast');
    case '--dst-type':
      return holds(first.split(',').includes('LOCAL'));
    case '--syn':
    case '--comment':
      return 'yes';
    case '-f':
    case '--icmp-type':
    case '--physdev-is-bridged':
      return 'no';
    default:
      return 'unsure';
  }
}

/** `eth+` stands for every link whose name begins with `eth`. */
const matchesLink = (pattern: string, link: string): boolean =>
  pattern.endsWith('+') ? link.startsWith(pattern.slice(0, -1)) : pattern === link;

function addressIn(text: string, address: Ipv4 | undefined): Holds {
  const network = readCidr(text.includes('/') ? text : `${text}/32`);
  if (!network.ok) return 'unsure';
  if (network.value === '0.0.0.0/0') return 'yes';
  return address === undefined ? 'unsure' : holds(contains(network.value, address));
}

/** `22`, `20:22`, `22,80`; the names of services are printed as numbers by iptables-save. */
function portIn(text: string, port: number, orSource: boolean): Holds {
  const ranges = text.split(',').map((range) => /^(\d+)?(:)?(\d+)?$/.exec(range));
  if (ranges.some((range) => range === null)) return 'unsure';
  const found = ranges.some((range) => {
    const [, low, colon, high] = range ?? [];
    return port >= Number(low ?? 0) && port <= (colon === undefined ? Number(low ?? 0) : Number(high ?? 65535));
  });
  return !found && orSource ? 'unsure' : holds(found);
}

/** `--tcp-flags MASK SET`: of the flags of MASK exactly those of SET; the first packet of a connection has SYN alone. */
function flagsOfSyn([mask = '', set = '']: readonly string[]): boolean {
  const looked = mask.split(',');
  return (looked.includes('SYN') || looked.includes('ALL')) === (set === 'SYN') && (set === 'SYN' || set === 'NONE');
}
