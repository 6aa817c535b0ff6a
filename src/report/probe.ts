import type {NetworkProbe} from '../app/probe.ts';
import type {Colours} from './colours.ts';
import {foldedNames} from './names.ts';
import {safe} from './safe.ts';
import {unreachableBlocks} from './unreachable.ts';
import {wrap} from './wrap.ts';

/** What test traffic told: one line for a network that carries, each trouble of the others in full. */
export const probeText = (probes: readonly NetworkProbe[], width: number, colours: Colours): string =>
  probes.length === 0
    ? 'no private network spans these hosts: nothing was probed\n'
    : `${probes.map((probe) => networkBlock(probe, width, colours)).join('\n')}\n`;

function networkBlock(probe: NetworkProbe, width: number, colours: Colours): string {
  const {network, findings, unprobed, verdict} = probe;
  const asked = findings.map(({host}) => host);
  const head =
    asked.length < 2
      ? `${colours.bold(network.name)}  ${colours.yellow('not probed')}: too few hosts answered`
      : verdict.carries
        ? `${colours.bold(network.name)}  ${colours.green('carries')}: ${foldedNames(asked)} hear each other`
        : `${colours.bold(network.name)}  ${colours.yellow('is not as it should be')}`;
  return [
    wrap(head, width, '  '),
    ...verdict.troubles.map((words) => wrap(`  ${safe(words)}`, width, '      ')),
    ...(verdict.carries && asked.length > 1 ? apartWords(probe, width) : []),
    ...unreachableBlocks(unprobed, width, colours),
  ].join('\n');
}

/** What a private network promises, and was looked at: only where it was. */
function apartWords({findings}: NetworkProbe, width: number): readonly string[] {
  const apart = findings.filter(({reached}) => reached !== undefined);
  return apart.length < findings.length
    ? []
    : [wrap('  no dom0 answers from inside it, over IPv4 or IPv6', width, '      ')];
}
