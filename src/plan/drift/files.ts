import type {HostRecord, RecordedFile} from '../../observed/record.ts';
import type {PlannedFile} from '../files.ts';
import type {Difference} from './difference.ts';
import {sha256} from '../../base/hash.ts';
import {canonicalJson} from '../../base/json.ts';
import {mergeFile} from '../../files/merge.ts';
import {isChanged} from '../files.ts';

/**
 * What the files say, the record says and the inventory says are three things: a file that is not as the record has it was
 * changed by somebody else, and a record that is not as the inventory has it was not applied yet. Both can be true of one.
 * Lines of others in a shared file are theirs, and no difference.
 */
export const fileDifferences = (files: readonly PlannedFile[], record: HostRecord | undefined): readonly Difference[] =>
  files.flatMap((file) => {
    const recorded = record?.files[file.path];
    const {path: object, because} = file;
    const outside = recorded === undefined ? undefined : changedOutside(file, recorded);
    const pending = notApplied(file, recorded);
    return [
      ...(outside === undefined ? [] : [{class: 'changed-outside', object, what: outside, because} as const]),
      ...(pending === undefined ? [] : [{class: 'not-applied', object, what: pending, because} as const]),
    ];
  });

function changedOutside(file: PlannedFile, recorded: RecordedFile): string | undefined {
  if (file.before === null) return 'was removed';
  if (recorded.claim.kind === 'parts') return partsChanged(file.before, recorded.claim);
  if (sha256(file.before) !== recorded.sha256) return 'its text is not what was written';
  return file.otherMode === true ? `its mode is not ${recorded.mode}` : undefined;
}

type Parts = Extract<RecordedFile['claim'], {kind: 'parts'}>;

/** Merging what was recorded into what is there changes nothing where nobody was at it. */
function partsChanged(text: string, {format, parts: claim}: Parts): string | undefined {
  const merged = mergeFile(
    format,
    text,
    claim.parts.map(({part}) => part),
    claim,
  );
  if (!merged.ok) return `cannot be read any more: ${merged.error.message}`;
  if (merged.value.text === text) return undefined;
  const present = new Set(text.split('\n'));
  const missing = (merged.value.text ?? '').split('\n').filter((line) => !present.has(line));
  return missing.length === 0 ? 'holds lines twice or in another order' : `lacks: ${fewOf(missing)}`;
}

const shown = 3;

const fewOf = (lines: readonly string[]): string =>
  [
    ...lines.slice(0, shown).map((line) => line.trim()),
    ...(lines.length > shown ? [`and ${lines.length - shown} more lines`] : []),
  ].join('; ');

function notApplied(file: PlannedFile, recorded: RecordedFile | undefined): string | undefined {
  if (recorded === undefined) {
    if (!isChanged(file)) return undefined;
    return file.before === null ? 'is to be written' : 'is to be changed';
  }
  if (file.recorded === null) return file.after === null ? 'is to be removed' : 'our part of it is to be removed';
  return sameClaim(file.recorded, recorded) ? undefined : 'is to be changed';
}

/** Of a whole file the text counts, of a shared one our parts: what stood in their place is the host's own affair. */
function sameClaim(wanted: RecordedFile, recorded: RecordedFile): boolean {
  const [one, other] = [wanted.claim, recorded.claim];
  if (one.kind === 'whole' || other.kind === 'whole')
    return one.kind === other.kind && wanted.sha256 === recorded.sha256 && octal(wanted.mode) === octal(recorded.mode);
  const parts = ({parts: {parts}}: Parts) => canonicalJson(parts.map(({part}) => canonicalJson(part)).sort());
  return parts(one) === parts(other);
}

const octal = (mode: string): number => Number.parseInt(mode, 8);
