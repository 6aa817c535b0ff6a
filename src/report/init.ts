import type {Looked} from '../app/init.ts';
import type {Colours} from './colours.ts';
import {safe} from './safe.ts';
import {unreachableBlocks} from './unreachable.ts';
import {wrap} from './wrap.ts';

/** What was found on the hosts that were looked at, and what they lack. */
export function initText(looked: readonly Looked[], width: number, colours: Colours): string {
  const blocks = looked.flatMap((one) => ('proposed' in one ? [hostBlock(one, width, colours)] : []));
  const missed = looked.flatMap((one) =>
    'failure' in one ? [{host: one.candidate.name ?? one.candidate.address, failure: one.failure}] : [],
  );
  return [...blocks, ...unreachableBlocks(missed, width, colours)].map((block) => `${block}\n`).join('\n');
}

function hostBlock(
  {candidate, proposed}: Extract<Looked, {proposed: unknown}>,
  width: number,
  colours: Colours,
): string {
  const line = (words: string) => wrap(`  ${words}`, width, '      ');
  const state = proposed.lacks.length === 0 ? colours.green('ready') : colours.yellow('not ready');
  return [
    wrap(`${colours.bold(proposed.name)} (${candidate.address})  ${state}`, width, '  '),
    ...proposed.bridges.map(({bridge, uplink}) =>
      line(
        uplink === 'none'
          ? `${bridge}: without NIC`
          : `${bridge}: over ${typeof uplink === 'string' ? uplink : `VLAN ${uplink.vlan} on ${uplink.on}`}`,
      ),
    ),
    ...proposed.guests.map(({name, runs}) => line(`guest ${name}${runs ? '' : ' (does not run)'}`)),
    ...proposed.notes.map((note) => line(colours.dim(safe(note)))),
    // a command that is to be copied stays on one line
    ...proposed.lacks.flatMap(({what, command}) => [line(safe(what)), `    ${colours.cyan('mend it:')} ${command}`]),
  ].join('\n');
}
