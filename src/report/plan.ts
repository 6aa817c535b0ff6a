import type {ChangedHost, Change, FileChange, GuestImpact, HostPlan, Plan} from '../plan/plan.ts';
import type {Colours} from './colours.ts';
import {createTwoFilesPatch} from 'diff';
import {wrap} from './wrap.ts';

/** What a reader sees of a plan. Texts by hash, secrets already hidden. */
export interface PlanView {
  readonly plan: Plan;
  readonly texts: ReadonlyMap<string, string>;
  /** With the unified diff of every file. */
  readonly diff: boolean;
  readonly width: number;
}

/** The plan in words: changed hosts in full, the rest on one line each kind. */
export function planText(view: PlanView, colours: Colours): string {
  const {hosts} = view.plan;
  const changed = hosts.filter((host) => host.kind === 'change');
  const refused = hosts.filter((host) => host.kind === 'refused');
  const unchanged = hosts.filter((host) => host.kind === 'unchanged').map((host) => host.host);
  const blocks = [
    ...changed.map((host) => hostBlock(host, view, colours)),
    ...refused.map((host) => refusedBlock(host, view.width, colours)),
    ...(unchanged.length > 0 ? [wrap(`unchanged: ${unchanged.join(', ')}`, view.width, '  ')] : []),
    summary(hosts, colours),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function summary(hosts: readonly HostPlan[], colours: Colours): string {
  const count = (kind: HostPlan['kind']) => hosts.filter((host) => host.kind === kind).length;
  const guests = hosts
    .flatMap((host) => (host.kind === 'change' ? host.impact : []))
    .filter((g) => g.impact !== 'none').length;
  const words = [`${count('change')} to change`, `${count('unchanged')} unchanged`];
  if (count('refused') > 0) words.push(colours.red(`${count('refused')} refused`));
  return `${colours.bold('Plan:')} ${words.join(', ')}; ${guests === 0 ? 'no guest feels it' : guests === 1 ? '1 guest feels it' : `${guests} guests feel it`}.`;
}

function hostBlock(host: ChangedHost, view: PlanView, colours: Colours): string {
  const lines = [
    colours.bold(host.host),
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
  const because = change.because.length === 0 ? '' : `   (${change.because[0]})`;
  switch (change.kind) {
    case 'create':
      return wrap(
        `  ${colours.green('+')} ${change.object}: ${change.to ?? ''}${colours.dim(because)}`,
        width,
        '      ',
      );
    case 'remove':
      return wrap(`  ${colours.red('-')} ${change.object}: ${change.from ?? ''}`, width, '      ');
    case 'update':
      return wrap(
        `  ${colours.yellow('~')} ${change.object}: ${change.from ?? ''} -> ${change.to ?? ''}${colours.dim(because)}`,
        width,
        '      ',
      );
  }
}

function impactLine(impact: GuestImpact, width: number, colours: Colours): string {
  const paint = impact.impact === 'none' ? colours.dim : impact.impact === 'restart' ? colours.red : colours.yellow;
  return wrap(`    ${impact.guest}  ${paint(impact.impact)}: ${impact.reason}`, width, '        ');
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

const printable = (line: string): string =>
  line.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);

function diffLine(line: string, colours: Colours): string {
  if (line.startsWith('+')) return colours.green(line);
  if (line.startsWith('-')) return colours.red(line);
  return line.startsWith('@@') ? colours.cyan(line) : line;
}

function refusedBlock(host: Extract<HostPlan, {kind: 'refused'}>, width: number, colours: Colours): string {
  return [
    `${colours.bold(host.host)}  ${colours.red('refused')} [${host.code}]`,
    wrap(`  ${host.message}`, width, '  '),
    ...(host.hint === '' ? [] : [wrap(`  hint: ${host.hint}`, width, '        ')]),
  ].join('\n');
}
