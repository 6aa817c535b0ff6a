import type {DesiredFile, DesiredHost} from '../desired/desired.ts';
import type {FileClaim, FileFormat, MergeProblem} from '../files/part.ts';
import type {Because} from '../model/intent.ts';
import type {ObservedFile} from '../observed/facts.ts';
import type {HostRecord, RecordedFile} from '../observed/record.ts';
import {Failure} from '../base/failure.ts';
import {sha256} from '../base/hash.ts';
import {err, ok, type Result} from '../base/result.ts';
import {mergeFile} from '../files/merge.ts';

/** One file that the desired state or the record speaks of, before and after. */
export interface PlannedFile {
  readonly path: string;
  /** null: the file does not exist. */
  readonly before: string | null;
  readonly after: string | null;
  readonly mode: string;
  /** Whether the file has another mode now: a script of ours that cannot be executed is not what it must be. */
  readonly otherMode?: boolean;
  readonly uid: number;
  readonly gid: number;
  readonly because: Because;
  /** What we own of it afterwards; null for nothing. */
  readonly recorded: RecordedFile | null;
  /** What was there without us. */
  readonly satisfied: readonly string[];
}

export const isChanged = (file: PlannedFile): boolean => file.before !== file.after || file.otherMode === true;

/** What every file will be: the desired parts merged in, recorded parts that nobody wants any more taken out. */
export function planFiles(
  desired: DesiredHost,
  observed: ReadonlyMap<string, ObservedFile>,
  record: HostRecord | undefined,
): Result<readonly PlannedFile[], Failure> {
  const wanted = new Map(desired.files.map((file) => [file.path, file]));
  const paths = [...new Set([...wanted.keys(), ...Object.keys(record?.files ?? {})])].sort();
  const planned: PlannedFile[] = [];
  for (const path of paths) {
    const file = planFile(desired.host, path, wanted.get(path), observed.get(path), record?.files[path]);
    if (!file.ok) return file;
    planned.push(file.value);
  }
  return ok(planned);
}

function planFile(
  host: string,
  path: string,
  wanted: DesiredFile | undefined,
  found: ObservedFile | undefined,
  recorded: RecordedFile | undefined,
): Result<PlannedFile, Failure> {
  if (found !== undefined && found.text === undefined) return err(unreadable(host, path, found));
  const before = found?.text ?? null;
  const kept = {
    path,
    before,
    mode: found?.mode ?? wanted?.mode ?? recorded?.mode ?? '0644',
    uid: found?.uid ?? 0,
    gid: found?.gid ?? 0,
  };
  if (wanted?.kind === 'owned') return planOwned(host, wanted, kept, recorded);
  if (wanted === undefined && recorded?.claim.kind === 'whole')
    return ok({...kept, after: null, because: [], recorded: null, satisfied: []});
  return planParts(host, wanted, kept, recorded);
}

type Kept = Pick<PlannedFile, 'path' | 'before' | 'mode' | 'uid' | 'gid'>;

function planOwned(
  host: string,
  wanted: Extract<DesiredFile, {kind: 'owned'}>,
  kept: Kept,
  recorded: RecordedFile | undefined,
): Result<PlannedFile, Failure> {
  const {path, before} = kept;
  const hash = sha256(wanted.text);
  const otherMode = before !== null && octal(kept.mode) !== octal(wanted.mode);
  if (recorded === undefined && before === wanted.text && !otherMode)
    return ok({...kept, after: before, because: wanted.because, recorded: null, satisfied: [path]});
  if (recorded === undefined && before !== null) return err(notOurs(host, path));
  const mine: RecordedFile = {claim: {kind: 'whole'}, sha256: hash, mode: wanted.mode};
  const after = {after: wanted.text, mode: wanted.mode, otherMode};
  return ok({...kept, ...after, because: wanted.because, recorded: mine, satisfied: []});
}

/** `755` of stat(1) and `0755` are one mode. */
const octal = (mode: string): number => Number.parseInt(mode, 8);

function planParts(
  host: string,
  wanted: Extract<DesiredFile, {kind: 'parts'}> | undefined,
  kept: Kept,
  recorded: RecordedFile | undefined,
): Result<PlannedFile, Failure> {
  const {path, before} = kept;
  const claim = recorded?.claim.kind === 'parts' ? recorded.claim : undefined;
  const format = wanted?.format ?? claim?.format;
  if (format === undefined) return err(notOurs(host, path));
  const parts = wanted?.parts.map((p) => p.part) ?? [];
  const merged = mergeFile(format, before, parts, claim?.parts ?? null);
  if (!merged.ok) return err(mergeFailure(host, path, merged.error));
  const {text, claim: next, satisfied} = merged.value;
  return ok({
    ...kept,
    after: text,
    because: (wanted?.parts ?? []).flatMap((p) => p.because),
    recorded: next === null || text === null ? null : partsRecord(format, next, text, kept.mode),
    satisfied: satisfied.map((part) => `${path}: ${part.kind}`),
  });
}

const partsRecord = (format: FileFormat, parts: FileClaim, text: string, mode: string): RecordedFile => ({
  claim: {kind: 'parts', format, parts},
  sha256: sha256(text),
  mode,
});

const unreadable = (host: string, path: string, found: ObservedFile) =>
  new Failure('plan/merge', `${path} on ${host} is ${found.kind === 'file' ? 'not UTF-8 text' : `a ${found.kind}`}`, {
    where: {host, file: path},
    hint: 'look at it on the host, and mend it or move it away',
  });

const notOurs = (host: string, path: string) =>
  new Failure('plan/not-ours', `${path} on ${host} exists, and vifleet did not write it`, {
    where: {host, file: path},
    hint: 'look at it on the host; move it away if nothing needs it',
  });

const mergeFailure = (host: string, path: string, problem: MergeProblem) =>
  new Failure('plan/merge', `${path} on ${host}: ${problem.message}`, {
    where: problem.line === undefined ? {host, file: path} : {host, file: path, line: problem.line},
    hint: problem.hint,
  });
