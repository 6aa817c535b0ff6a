import type {ChangedHost, Change, FileChange, GuestImpact, HostPlan, Plan} from '../plan/plan.ts';
import type {Colours} from './colours.ts';
import {createTwoFilesPatch} from 'diff';
import {alike, alikeButAddresses} from './fold.ts';
import {foldedNames} from './names.ts';
import {safe} from './safe.ts';
import {unreachableBlocks, unreachableCounts, type Unreachable} from './unreachable.ts';
import {wrap} from './wrap.ts';

/** What a reader sees of a plan. Texts by hash, secrets already hidden. */
export interface PlanView {
  readonly plan: Plan;
  readonly texts: ReadonlyMap<string, string>;
  /** Of these hosts the plan cannot speak. */
  readonly unreachable: readonly Unreachable[];
  /** With the unified diff of every file. */
  readonly diff: boolean;
  readonly width: number;
}

/** The plan in words: changes in full, those of equal hosts once; the rest on one line each kind. */
export function planText(view: PlanView, colours: Colours): string {
  const {hosts} = view.plan;
  const changed = hosts.filter((host) => host.kind === 'change');
  const refused = hosts.filter((host) => host.kind === 'refused');
  const unchanged = hosts.filter((host) => host.kind === 'unchanged').map((host) => host.host);
  const blocks = [
    ...changedBlocks(changed, view, colours),
    ...alike(refused, ({host, code, message}) => ({host, words: `${code} ${message}`})).map((group) =>
      refusedBlock(group, view.width, colours),
    ),
    ...(unchanged.length > 0 ? [wrap(`unchanged: ${foldedNames(unchanged)}`, view.width, '  ')] : []),
    ...unreachableBlocks(view.unreachable, view.width, colours),
    summary(view, colours),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function summary({plan: {hosts}, unreachable, width}: PlanView, colours: Colours): string {
  const count = (kind: HostPlan['kind']) => hosts.filter((host) => host.kind === kind).length;
  const guests = hosts
    .flatMap((host) => (host.kind === 'change' ? host.impact : []))
    .filter((g) => g.impact !== 'none').length;
  const words = [`${count('change')} to change`, `${count('unchanged')} unchanged`];
  if (count('refused') > 0) words.push(colours.red(`${count('refused')} refused`));
  words.push(...unreachableCounts(unreachable).map(colours.red));
  const felt = guests === 0 ? 'no guest feels it' : guests === 1 ? '1 guest feels it' : `${guests} guests feel it`;
  return wrap(`${colours.bold('Plan:')} ${words.join(', ')}; ${felt}.`, width, '  ');
}

/** Many hosts with the same change first, the odd ones after them. */
function changedBlocks(hosts: readonly ChangedHost[], view: PlanView, colours: Colours): readonly string[] {
  const told = hosts.map((host) => ({host: host.host, words: changeWords(host, view, colours)}));
  const groups = alikeButAddresses(told, (one) => one);
  const blocks = [...groups].sort((a, b) => Number(b.length > 1) - Number(a.length > 1));
  return blocks.flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const names = colours.bold(foldedNames([first, ...others].map(({host}) => host)));
    const head = others.length === 0 ? names : `${names}  each as ${first.host}, with addresses of its own`;
    return [`${wrap(head, view.width, '  ')}\n${first.words}`];
  });
}

function changeWords(host: ChangedHost, view: PlanView, colours: Colours): string {
  const lines = [
    ...host.changes.map((change) => changeLine(change, view.width, colours)),
    ...section(
      'guests',
      host.impact.map((impact) => impactLine(impact, view.width, colours)),
    ),
    ...section('risk', riskLines(host, view.width, colours)),
    ...section(
      'files',
      host.files.map((file) => fileLine(file, colours)),
    ),
    ...(view.diff ? host.files.map((file) => fileDiff(file, view.texts, colours)) : []),
  ];
  return lines.join('\n');
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`  ${title}`, ...lines];

function changeLine(change: Change, width: number, colours: Colours): string {
  const because = change.because[0] === undefined ? '' : colours.dim(`   (${change.because[0]})`);
  const [object, from, to] = [change.object, change.from ?? '', change.to ?? ''].map(safe);
  const line = (words: string) => wrap(words, width, '      ');
  switch (change.kind) {
    case 'create':
      return line(`  ${colours.green('+')} ${object}: ${to}${because}`);
    case 'remove':
      return line(`  ${colours.red('-')} ${object}: ${from}`);
    case 'update':
      return line(`  ${colours.yellow('~')} ${object}: ${from} -> ${to}${because}`);
  }
}

function impactLine(impact: GuestImpact, width: number, colours: Colours): string {
  const paint = impact.impact === 'none' ? colours.dim : impact.impact === 'restart' ? colours.red : colours.yellow;
  return wrap(`    ${impact.guest}  ${paint(impact.impact)}: ${safe(impact.reason)}`, width, '        ');
}

function riskLines(host: ChangedHost, width: number, colours: Colours): readonly string[] {
  if (host.risk.reasons.length === 0) return [];
  const words = host.risk.cutsManagement
    ? colours.yellow('may cut the connection to the host')
    : 'the way to the host stays';
  const guard = `the host takes the change back by itself unless it is confirmed within ${host.guard.windowSeconds} s`;
  return [wrap(`    ${words}: ${host.risk.reasons.join('; ')}; ${guard}`, width, '        ')];
}

function fileLine(file: FileChange, colours: Colours): string {
  const sign = file.before === null ? colours.green('+') : file.after === null ? colours.red('-') : colours.yellow('~');
  return `    ${sign} ${file.path}`;
}

/** Gives up on texts that are mostly different: then the file is only named. */
const maxEditLength = 2_000;

function fileDiff(file: FileChange, texts: ReadonlyMap<string, string>, colours: Colours): string {
  const text = (hash: string | null) => (hash === null ? '' : (texts.get(hash) ?? ''));
  const name = (hash: string | null) => (hash === null ? '/dev/null' : file.path);
  const patch = createTwoFilesPatch(name(file.before), name(file.after), text(file.before), text(file.after), '', '', {
    context: 3,
    maxEditLength,
  });
  if (patch === undefined) return `    ${file.path}: too different to show`;
  const lines = patch.split('\n').filter((line) => line !== '' && !/^(Index: |=+$)/.test(line));
  return lines.map((line) => `    ${diffLine(printable(line), colours)}`).join('\n');
}

/** Tabs are what they are in a diff; all else that a terminal would act on is spelt out. */
const printable = (line: string): string => line.split('\t').map(safe).join('\t');

function diffLine(line: string, colours: Colours): string {
  if (line.startsWith('+')) return colours.green(line);
  if (line.startsWith('-')) return colours.red(line);
  return line.startsWith('@@') ? colours.cyan(line) : line;
}

/** Hosts that are refused for the same reason, with the words for the first of them. */
function refusedBlock(hosts: readonly RefusedHost[], width: number, colours: Colours): string {
  const [first] = hosts;
  if (first === undefined) return '';
  const example = hosts.length === 1 ? '' : `${first.host}: `;
  const who = colours.bold(foldedNames(hosts.map(({host}) => host)));
  return [
    wrap(`${who}  ${colours.red('refused')} ${colours.dim(`[${first.code}]`)}`, width, '  '),
    wrap(`  ${example}${safe(first.message)}`, width, '      '),
    ...(first.hint === '' ? [] : [`  ${colours.cyan('hint:')} ${safe(first.hint)}`]),
  ].join('\n');
}

type RefusedHost = Extract<HostPlan, {kind: 'refused'}>;
