import type {Difference, DriftClass} from '../plan/drift/difference.ts';
import type {HostDrift} from '../plan/drift/host.ts';
import type {Colours} from './colours.ts';
import {alike} from './fold.ts';
import {foldedNames} from './names.ts';
import {safe} from './safe.ts';
import {unreachableBlocks} from './unreachable.ts';
import {wrap} from './wrap.ts';

/** The classes in words, in the order in which they are told. */
export const driftWords: Readonly<Record<DriftClass, string>> = {
  'changed-outside': 'changed outside',
  'not-applied': 'not yet applied',
  'not-live': 'applied but not live',
  'lost-at-reboot': 'live but lost at reboot',
  unmanaged: 'unmanaged',
};
const classes = Object.keys(driftWords) as readonly DriftClass[];

type Compared = Extract<HostDrift, {kind: 'compared'}>;
type Unjudged = Extract<HostDrift, {kind: 'unjudged'}>;

/** Hosts that differ in full, equal ones once; the rest on one line each kind. */
export function driftText(hosts: readonly HostDrift[], width: number, colours: Colours): string {
  const compared = hosts.filter((host) => host.kind === 'compared');
  const odd = compared.filter(({differences}) => differences.length > 0);
  const same = compared.filter(({differences}) => differences.length === 0).map(({host}) => host);
  const unjudged = hosts.filter((host) => host.kind === 'unjudged');
  const blocks = [
    ...alike(odd, ({host, differences}) => ({host, words: JSON.stringify(differences)})).map((group) =>
      hostBlock(group, width, colours),
    ),
    ...(same.length === 0 ? [] : [wrap(`as it should be: ${foldedNames(same)}`, width, '  ')]),
    ...alike(unjudged, ({host, failure}) => ({host, words: `${failure.code} ${failure.message}`})).map((group) =>
      unjudgedBlock(group, width, colours),
    ),
    ...unreachableBlocks(
      hosts.filter((host) => host.kind === 'unreachable'),
      width,
      colours,
    ),
    summary(hosts, width, colours),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function hostBlock(group: readonly Compared[], width: number, colours: Colours): string {
  const [first] = group;
  if (first === undefined) return '';
  const lines = classes.flatMap((name) => {
    const found = first.differences.filter((difference) => difference.class === name);
    if (found.length === 0) return [];
    const title = `  ${name === 'unmanaged' ? colours.dim(driftWords[name]) : colours.yellow(driftWords[name])}`;
    return [title, ...found.map((difference) => differenceLine(difference, width, colours))];
  });
  const example = group.length === 1 ? '' : colours.dim(` (as on ${first.host})`);
  return [`${colours.bold(foldedNames(group.map(({host}) => host)))}${example}`, ...lines].join('\n');
}

function differenceLine({object, what, because}: Difference, width: number, colours: Colours): string {
  const reason = because[0] === undefined ? '' : colours.dim(` (${because[0]})`);
  return wrap(`    ${safe(object)} ${safe(what)}${reason}`, width, '      ');
}

function unjudgedBlock(group: readonly Unjudged[], width: number, colours: Colours): string {
  const [first] = group;
  if (first === undefined) return '';
  const {code, message, hint} = first.failure;
  const who = colours.bold(foldedNames(group.map(({host}) => host)));
  return [
    wrap(`${who}  ${colours.red('not compared')} ${colours.dim(`[${code}]`)}`, width, '  '),
    wrap(`  ${safe(message)}`, width, '      '),
    ...(hint === '' ? [] : [`  ${colours.cyan('hint:')} ${safe(hint)}`]),
  ].join('\n');
}

function summary(hosts: readonly HostDrift[], width: number, colours: Colours): string {
  const differences = hosts.flatMap((host) => (host.kind === 'compared' ? host.differences : []));
  const counts = classes.flatMap((name) => {
    const count = differences.filter((difference) => difference.class === name).length;
    return count === 0 ? [] : [`${count} ${driftWords[name]}`];
  });
  const missed = hosts.filter(({kind}) => kind !== 'compared').length;
  const words = [
    counts.length === 0 ? 'no differences' : counts.join(', '),
    `on ${hosts.length - missed} of ${hosts.length} hosts`,
  ].join(' ');
  const rest = missed === 0 ? '' : `; ${colours.red(`${missed} not compared`)}`;
  return wrap(`${colours.bold('Drift:')} ${words}${rest}.`, width, '  ');
}
