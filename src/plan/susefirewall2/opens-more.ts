import type {FirewallIntent} from '../../model/intent.ts';
import {forwardings, masqueradedNets, masqueradingLinks, publications, type Variables} from './foreign.ts';
import {network, type Obstacle} from './obstacle.ts';

/**
 * What the new file would put in force besides what is asked for: items that others left in lists that a switch of ours
 * brings to life, or others' masquerading on links that we name for ours.
 */
export function opensMore(before: Variables, after: Variables, wanted: FirewallIntent): Obstacle | undefined {
  return (
    masqueradesMore(before, after, wanted) ??
    publishesMore(before, after, wanted) ??
    forwardsMore(before, after, wanted)
  );
}

const code = 'plan/opens-more';

function masqueradesMore(before: Variables, after: Variables, wanted: FirewallIntent): Obstacle | undefined {
  const ours = new Set<string | undefined>(wanted.masquerade.map(({source}) => source));
  const foreign = masqueradedNets(after).filter((item) => !ours.has(network(item)));
  const old = masqueradedNets(before);
  const links = masqueradingLinks(before);
  const net = foreign.find((item) => !old.includes(item)) ?? foreign[0];
  const fresh = masqueradingLinks(after).filter((link) => !links.includes(link));
  if (net === undefined || (old.includes(net) && fresh.length === 0)) return undefined;
  const message = old.includes(net)
    ? `${net} of FW_MASQ_NETS would be masqueraded on ${fresh.join(', ')}, too`
    : `FW_MASQ_NETS holds ${net}, which would come into force`;
  return {
    code,
    message,
    hint: 'name what is really meant in FW_MASQ_NETS and FW_MASQ_DEV on the host, as FW_MASQ_DEV="br0"',
  };
}

function publishesMore(before: Variables, after: Variables, wanted: FirewallIntent): Obstacle | undefined {
  const old = publications(before);
  const item = publications(after).find((one) => !old.includes(one) && !isOurs(one, wanted));
  return item === undefined
    ? undefined
    : {
        code,
        message: `FW_FORWARD_MASQ holds ${item}, which would come into force`,
        hint: 'take it out of FW_FORWARD_MASQ on the host, or set FW_MASQUERADE="yes" there if it is meant',
      };
}

const isOurs = (item: string, {publish}: FirewallIntent): boolean =>
  publish.some(
    ({guestAddress, protocol, hostPort, guestPort, hostAddress}) =>
      item === ['0/0', guestAddress, protocol, hostPort, guestPort, hostAddress].join(','),
  );

function forwardsMore(before: Variables, after: Variables, {forward}: FirewallIntent): Obstacle | undefined {
  const old = forwardings(before);
  const ours = new Set<string>(forward.map(({source, destination}) => `${source} ${destination}`));
  const item = forwardings(after).find((one) => !old.includes(one) && !ours.has(endsOf(one)));
  return item === undefined
    ? undefined
    : {
        code,
        message: `FW_FORWARD holds ${item}, which would come into force`,
        hint: 'take it out of FW_FORWARD on the host, or set FW_ROUTE="yes" there if it is meant',
      };
}

/** Where what an item lets through comes from and goes to. */
function endsOf(item: string): string {
  const [from = '', to = ''] = item.split(',');
  return `${network(from) ?? '-'} ${network(to) ?? '-'}`;
}
