import {Bug} from '../base/bug.ts';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {
  factNames,
  type FactAnswer,
  type FactName,
  type ObservedFile,
  type ObservedTransaction,
} from '../observed/facts.ts';
import type {Phase} from '../plan/steps.ts';
import {framesIn, textIn, type Frame} from './frames.ts';

/** A complete answer of a verb; a refusal is one too (refusal.ts). */
export interface Answer {
  readonly kitHash: string;
  readonly frames: readonly Frame[];
  frame(name: string): Frame | undefined;
}

/** What a transaction is in. */
export interface TransactionState extends ObservedTransaction {
  readonly phase: 'absent' | 'staged' | 'armed' | Phase | 'rollback' | 'closed';
  readonly progress: 'pending' | 'running' | 'done' | 'failed';
  readonly decidedBy: 'none' | 'controller' | 'guard' | 'boot' | 'console';
  /** Number and line of the last step begun; empty before the first. */
  readonly step: string;
  /** What failed, one line; empty where nothing did. */
  readonly error: string;
  /** Facts and files that differ from the checkpoint, after a rollback. */
  readonly differs: readonly string[];
  /** Number of the last attempt to roll back; 0 before the first. */
  readonly attempt: number;
  /** Guests that this transaction stopped and that don't run again yet. */
  readonly stopped: readonly string[];
}

/** What `read` found. */
export interface ReadAnswer {
  readonly boot: string;
  /** Seconds since boot. */
  readonly uptime: number;
  readonly transaction: TransactionState | null;
  /** The text of the record; null where the host has none. */
  readonly record: string | null;
  readonly facts: ReadonlyMap<FactName, FactAnswer>;
  /** Those that exist. */
  readonly files: readonly ObservedFile[];
  /** Whether each probe of the request answered, in its order. */
  readonly probes: readonly boolean[];
}

/**
 * Reads what a verb printed: `stdout` with one character per byte (latin1), so that lengths are exact. An answer that is
 * cut, or is no answer at all, is a Failure: nothing is known then, and `status` has to be asked.
 */
export function parseAnswer(stdout: string, stderr = ''): Result<Answer, Failure> {
  const first = /^vifleet (\d+) (\S+)\n/.exec(stdout);
  if (first === null) return err(noAnswer(stdout, stderr));
  if (first[1] !== '1') return err(foreign(first[1] ?? ''));
  const frames = framesIn(stdout, first[0].length);
  if (frames === null) return err(cutShort());
  return ok({kitHash: first[2] ?? '', frames, frame: (name) => frames.find((frame) => frame.name === name)});
}

/** The `state` frame; a host without such a transaction says `absent`. Refusals have none: asking them is a bug. */
export function stateOf(answer: Answer): TransactionState {
  const frame = answer.frame('state');
  if (frame === undefined) throw new Bug('the answer holds no state');
  return stateIn(frame);
}

/** What `read` found. An answer that lacks what belongs to it is a Failure, never an empty reading. */
export function readAnswer(answer: Answer): Result<ReadAnswer, Failure> {
  const clock = /^(\S*) (\d+)$/.exec(answer.frame('boot')?.content.trim() ?? '');
  const transaction = answer.frame('transaction');
  const record = answer.frame('record');
  const files = answer.frames.filter(({name}) => name.startsWith('file:')).map(fileIn);
  if (clock === null || !transaction || !record || !files.every((file) => file !== null)) return err(cutShort());
  return ok({
    boot: clock[1] ?? '',
    uptime: Number(clock[2]),
    transaction: transaction.bytes === '' ? null : stateIn(transaction),
    record: record.rc === 0 ? record.content : null,
    facts: factsIn(answer),
    files,
    probes: probesIn(answer),
  });
}

/** Whether each probe of a request answered, in its order. */
export const probesIn = (answer: Answer): readonly boolean[] =>
  answer.frames.filter(({name}) => name.startsWith('probe:')).map(({rc}) => rc === 0);

function factsIn(answer: Answer): ReadonlyMap<FactName, FactAnswer> {
  const facts = new Map<FactName, FactAnswer>();
  for (const name of factNames) {
    const raw = answer.frame(`fact:${name}`);
    const same = answer.frame(`same:${name}`);
    if (raw && same) facts.set(name, {rc: raw.rc, raw: raw.content, comparable: same.content});
  }
  return facts;
}

/** Whether each question from an endpoint was answered by ARP alone. */
export const noticedIn = (answer: Answer): readonly boolean[] =>
  answer.frames.filter(({name}) => name.startsWith('probe:')).map(({rc}) => rc === 3);

/** `MODE UID GID SIZE SHA256 KIND`, a newline, and the bytes where they were asked for. */
function fileIn(frame: Frame): ObservedFile | null {
  const header = /^(\d+) (\d+) (\d+) (\d+) (-|[0-9a-f]{64}) (file|directory|other)\n/.exec(frame.bytes);
  if (header === null) return null;
  const [whole, mode = '', uid, gid, size, sha256 = '', kind] = header;
  const content = frame.bytes.slice(whole.length);
  const text = content === '' && size !== '0' ? null : textIn(content);
  return {
    path: frame.name.slice('file:'.length),
    kind: kind === 'file' || kind === 'directory' ? kind : 'other',
    mode: mode.padStart(4, '0'),
    uid: Number(uid),
    gid: Number(gid),
    sha256,
    ...(kind === 'file' && frame.rc === 0 && text !== null ? {text} : {}),
  };
}

function stateIn(frame: Frame): TransactionState {
  const said = pairs(frame.content);
  const get = (key: string, otherwise = '') => said.get(key) ?? otherwise;
  return {
    id: get('id'),
    run: get('run'),
    owner: get('owner'),
    decision: oneOf(['none', 'confirmed', 'rolled-back'], get('decision', 'none')),
    decidedBy: oneOf(['none', 'controller', 'guard', 'boot', 'console'], get('decided-by', 'none')),
    phase: oneOf(phaseWords, get('phase')),
    progress: oneOf(['pending', 'running', 'done', 'failed'], get('progress', 'done')),
    proof: oneOf(['none', 'verified', 'failed'], get('proof', 'none')),
    secondsLeft: Number(get('left', '-1')),
    step: get('step'),
    error: get('error'),
    differs: words(get('differs')),
    attempt: Number(get('attempt', '0')),
    stopped: words(get('stopped')),
  };
}

const phaseWords: readonly TransactionState['phase'][] = [
  'absent',
  'staged',
  'armed',
  'stop-guests',
  'change',
  'start-guests',
  'rollback',
  'closed',
];

/** The kit that answers is ours, and of this version: a word that is not in the list is a mistake in it. */
function oneOf<T extends string>(known: readonly T[], word: string): T {
  const found = known.find((candidate) => candidate === word);
  if (found === undefined) throw new Bug(`the host says ${JSON.stringify(word)}, not one of ${known.join(', ')}`);
  return found;
}

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

const pairs = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => /^(\S+) ?(.*)$/.exec(line))
      .map((match): [string, string] => [match?.[1] ?? '', match?.[2] ?? '']),
  );

const noAnswer = (stdout: string, stderr: string): Failure =>
  new Failure(
    'host-kit/no-answer',
    `not an answer in the protocol: ${JSON.stringify((stdout || stderr).slice(0, 200))}`,
    {
      hint: 'log in by hand and see what the shell there prints by itself, such as a greeting in .bashrc',
    },
  );
const foreign = (version: string): Failure =>
  new Failure(
    'host-kit/foreign-answer',
    `the host answers in version ${version} of the protocol, and this is version 1`,
    {
      hint: 'use the vifleet that began the change, or "sh /var/lib/vifleet/recover" on the console',
    },
  );
const cutShort = (): Failure =>
  new Failure('host-kit/answer-cut', 'the answer of the host ended early', {
    hint: 'the connection was lost; what the host did is not known until it is asked again',
  });
