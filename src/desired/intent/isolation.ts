import type {Because, ForwardIntent} from '../../model/intent.ts';
import {networkOf, type Cidr} from '../../model/values.ts';
import {networkPath, together} from '../because.ts';
import type {BuiltHost} from '../built.ts';
import {vifsBehind} from './behind.ts';
import {privateBridges} from './private.ts';

/** Addresses that live on this host, behind it. */
interface Neighbour {
  readonly net: Cidr;
  readonly because: Because;
}

/**
 * "The guest may go anywhere", and "anybody may come to its port 443", would each open a way between the guests of one
 * host, too. No such way: what is dropped comes before what is accepted, both ways, for a dropped pair's answers go with
 * its questions.
 */
export function isolation(built: BuiltHost): readonly ForwardIntent[] {
  const neighbours = neighboursOf(built);
  return neighbours.flatMap((one) =>
    neighbours
      .filter((other) => other !== one)
      .map((other): ForwardIntent => ({
        source: one.net,
        destination: other.net,
        verdict: 'drop',
        because: together([one.because, other.because]),
      })),
  );
}

/** Routed guests one by one; masqueraded guests and those on private bridges by their network. */
function neighboursOf(built: BuiltHost): readonly Neighbour[] {
  const behind = vifsBehind(built);
  const inUse = new Set(behind.map(({network}) => network.name));
  return [
    ...behind.filter(({kind}) => kind === 'routed').map(({cidr, because}) => ({net: cidr, because})),
    ...built.masqueraded
      .filter(({name}) => inUse.has(name))
      .map(({name, subnet}) => ({net: networkOf(subnet), because: [networkPath(name, 'subnet')]})),
    ...privateBridges(built).map(({subnet, because}) => ({net: subnet, because})),
  ];
}
