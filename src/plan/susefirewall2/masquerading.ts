import type {FirewallIntent} from '../../model/intent.ts';
import {addressOf, contains, type Cidr} from '../../model/values.ts';
import {masqueradedNets, publications, wordsOf, type Variables} from './foreign.ts';
import {network, type Obstacle} from './obstacle.ts';

/** What others say of masquerading that would make ours, or a guest's own address, come to nothing. */
export const masqueradingObstacle = (after: Variables, wanted: FirewallIntent): Obstacle | undefined =>
  excepted(after, wanted) ?? hidden(after, wanted) ?? portTaken(after, wanted);

const code = 'plan/masquerading';

/** An exception comes before the rule. */
function excepted(after: Variables, {masquerade}: FirewallIntent): Obstacle | undefined {
  for (const item of wordsOf(after, 'FW_NOMASQ_NETS')) {
    const found = masquerade.find(({source}) => holds(item, source));
    if (found !== undefined)
      return {
        code,
        message: `FW_NOMASQ_NETS holds ${item}, so that ${found.source} would not be masqueraded`,
        hint: `take ${item} out of FW_NOMASQ_NETS on the host`,
      };
  }
  return undefined;
}

/** The rule of the nat table asks for the source alone: a routed guest in a masqueraded net loses its own address. */
function hidden(after: Variables, {forward, masquerade}: FirewallIntent): Obstacle | undefined {
  const own = forward.filter(({verdict, destination}) => verdict === 'accept' && destination === '0.0.0.0/0');
  const ours = new Set<string | undefined>(masquerade.map(({source}) => source));
  for (const item of masqueradedNets(after).filter((one) => !ours.has(network(one)))) {
    const found = own.find(({source}) => holds(item, source));
    if (found !== undefined)
      return {
        code,
        message: `${item} is masqueraded on the host, and with it ${found.source}, which is routed with its own address`,
        hint: 'name the nets that are to be masqueraded in FW_MASQ_NETS on the host',
      };
  }
  return undefined;
}

/** Of two redirections of one port the first counts. */
function portTaken(after: Variables, {publish}: FirewallIntent): Obstacle | undefined {
  for (const {protocol, hostPort, guestAddress, hostAddress} of publish) {
    const taken = publications(after).find((item) => {
      const [, target, by, port, , address = hostAddress] = item.split(',');
      return by === protocol && port === `${hostPort}` && address === hostAddress && target !== guestAddress;
    });
    if (taken !== undefined)
      return {
        code,
        message: `FW_FORWARD_MASQ holds ${taken}, which takes the port ${protocol}/${hostPort} first`,
        hint: 'publish another port, or take that item out of FW_FORWARD_MASQ on the host',
      };
  }
  return undefined;
}

/** Whether an item `[!]source[,...]` is about everything that the source sends; more fields make it a part of that. */
function holds(item: string, source: Cidr): boolean {
  if (item.includes(',')) return false;
  const net = network(item.replace(/^!/, ''));
  if (net === undefined) return false;
  return item.startsWith('!') !== contains(net, addressOf(source));
}
