import {Bug} from '../base/bug.ts';
import {shellQuote} from '../base/shell.ts';
import type {FactName} from '../observed/facts.ts';
import type {ChangedHost, FileChange} from '../plan/plan.ts';
import {phases, stepLine, type Phase, type Step} from '../plan/steps.ts';
import type {Kit} from './build.ts';

/** What is sent to a host for one verb: one exec. `stdin` goes out as UTF-8. */
export interface Request {
  readonly command: string;
  readonly stdin: string;
}

export interface ReadQuestions {
  readonly facts: readonly FactName[];
  /** The content is not sent where the file has this SHA-256; null or absent: send it. A path may end in `*`. */
  readonly files: readonly {readonly path: string; readonly known?: string | null}[];
  /** As in docs/protocol.md: `ping ADDRESS [LINK]`, `arp ADDRESS LINK`, `tcp ADDRESS PORT`, `resolve NAME`. */
  readonly probes: readonly string[];
}

export interface BeginMeta {
  /** The transaction's id. */
  readonly id: string;
  readonly run: string;
  /** user@host, no blanks. */
  readonly owner: string;
  /** One word; `apply` if absent. */
  readonly reason?: string;
  /** Seconds before each attempt of a rollback; 0, 30, 120 if absent. */
  readonly retries?: readonly number[];
}

/** The verbs that the transaction's own copy of the kit serves. */
export type ServedVerb = 'go' | 'status' | 'extend' | 'confirm' | 'rollback' | 'release';

export function readRequest(kit: Kit, questions: ReadQuestions): Request {
  const files = questions.files.map(({path, known}) => `${safe(path.replace(/\*$/, ''), path)} ${known ?? '-'}`);
  return withKit(
    kit,
    ['read'],
    [
      frame('facts', lines(questions.facts)),
      frame('files', lines(files)),
      frame('probes', lines(questions.probes.map(safeLine))),
    ],
  );
}

/** A temporary endpoint on a bridge of the host; `seconds` is its longest life, whatever becomes of its controller. */
export interface EndpointWords {
  readonly bridge: string;
  readonly mac: string;
  readonly ipv4: string;
  readonly ipv6: string;
  readonly seconds: number;
  /** user@host, no blanks. */
  readonly owner: string;
}

export function holdRequest(kit: Kit, id: string, words: EndpointWords): Request {
  const {bridge, mac, ipv4, ipv6, seconds, owner} = words;
  const line = safeLine([bridge, mac, ipv4, ipv6, `${seconds}`, owner].join(' '));
  return withKit(kit, ['probe', safe(id), 'hold'], [frame('endpoint', lines([line]))]);
}

/** Questions from the endpoint, as `inside4 ADDRESS`. */
export const askRequest = (kit: Kit, id: string, probes: readonly string[]): Request =>
  withKit(kit, ['probe', safe(id), 'ask'], [frame('probes', lines(probes.map(safeLine)))]);

export const dropRequest = (kit: Kit, id: string): Request => withKit(kit, ['probe', safe(id), 'drop'], []);

/** The whole transaction. `texts` is the plan's (by SHA-256); a text that is not there is our bug. */
export function beginRequest(
  kit: Kit,
  host: ChangedHost,
  texts: Readonly<Record<string, string>>,
  meta: BeginMeta,
): Request {
  const data = host.files.flatMap((file, n) =>
    file.after === null ? [] : [frame(`data:${n}`, textOf(texts, file.after))],
  );
  const steps = phases.map((phase) => frame(`steps:${phase}`, lines(host.steps[phase].map(safeStep))));
  return withKit(
    kit,
    ['begin', safe(meta.id)],
    [
      frame('meta', lines(metaLines(host, meta))),
      frame('expect', lines(expectLines(host))),
      frame('files', lines(host.files.map(fileLine))),
      ...data,
      ...steps,
      frame(
        'undo',
        lines([...host.undo.beforeRestore.map(safeStep), 'restore', ...host.undo.afterRestore.map(safeStep)]),
      ),
      frame('record', host.record),
      frame('checks', lines(host.checks.map(safeLine))),
    ],
  );
}

/** A verb of an open transaction; where the host has none of that id it answers `phase absent`. */
export function verbRequest(verb: ServedVerb, id: string, ...words: readonly string[]): Request {
  const script =
    'k="${VIFLEET_ROOT:-}/var/lib/vifleet/txn/$2/kit"; [ -f "$k" ] && exec sh "$k" "$@"; ' +
    'printf "vifleet 1 -\\n@ state 0 13\\nphase absent\\n\\n@ end 0 0\\n\\n"';
  return {command: shellCommand(script, [verb, safe(id), ...words.map((word) => safe(word))]), stdin: ''};
}

/** GO's PHASE, typed. */
export const goRequest = (id: string, token: string, phase: Phase): Request => verbRequest('go', id, token, phase);

const encoder = new TextEncoder();
const bytes = (text: string): number => encoder.encode(text).length;

const frame = (name: string, content: string): string => `@ ${name} ${bytes(content)}\n${content}\n`;
const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

function withKit(kit: Kit, words: readonly string[], frames: readonly string[]): Request {
  const script = `VF_KIT=$(head -c ${bytes(kit.text)}); eval "$VF_KIT"; vf_main "$@"`;
  return {command: shellCommand(script, words), stdin: kit.text + frames.join('') + frame('end', '')};
}

/** The script becomes one quoted word; the words match a pattern that needs no quotes. */
const shellCommand = (script: string, words: readonly string[]): string =>
  `sh -c ${shellQuote(script)} vifleet ${words.join(' ')}`;

function metaLines(host: ChangedHost, meta: BeginMeta): string[] {
  return [
    `run ${safe(meta.run)}`,
    `owner ${safe(meta.owner)}`,
    `reason ${safe(meta.reason ?? 'apply')}`,
    `window ${host.guard.windowSeconds}`,
    `retries ${(meta.retries ?? [0, 30, 120]).join(',')}`,
    `last-resort ${host.guard.lastResort}`,
    ...(host.management.length === 0 ? [] : [`management ${host.management.map((link) => safe(link)).join(' ')}`]),
    ...phases.map((phase) => `limit:${phase} ${host.limits[phase]}`),
  ];
}

function expectLines(host: ChangedHost): string[] {
  const sorted = (all: Readonly<Record<string, string>>) => Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...sorted(host.expect.facts).map(([name, hash]) => `fact ${safe(name)} ${hash}`),
    ...sorted(host.expect.files).map(([path, hash]) => `file ${safe(path)} ${hash}`),
  ];
}

const fileLine = (file: FileChange, n: number): string =>
  file.after === null
    ? `${n} remove ${safe(file.path)}`
    : `${n} put ${safe(file.path)} ${safe(file.mode)} ${file.uid} ${file.gid} ${file.after}`;

function textOf(texts: Readonly<Record<string, string>>, hash: string): string {
  const text = texts[hash];
  if (text === undefined) throw new Bug(`the plan has no text ${hash}`);
  return text;
}

/** What may stand in a request or a command line; values were validated long before, so anything else is our bug. */
function safe(word: string, shown: string = word): string {
  const plain = /^[A-Za-z0-9._:/@+,=~][A-Za-z0-9._:/@+,=~-]*$/.test(word) && !/(^|\/)\.\.(\/|$)/.test(word);
  if (!plain && word !== '-') throw new Bug(`not a plain word for a host: ${JSON.stringify(shown)}`);
  return shown;
}

function safeLine(line: string): string {
  for (const word of line.split(' ')) safe(word);
  return line;
}

const safeStep = (step: Step): string => safeLine(stepLine(step));
