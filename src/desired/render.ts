import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {mergeFile} from '../files/merge.ts';
import type {FileFormat, MergeProblem, Part} from '../files/part.ts';
import type {DesiredFile, DesiredHost} from './desired.ts';

/**
 * The text of every file of a host, by path: our parts merged into `base`, the texts that are known. A shared file without
 * one is rendered as if it were empty, a guest's config as its vif list alone. Failure: `desired/merge`.
 */
export function renderFiles(
  desired: DesiredHost,
  base: ReadonlyMap<string, string>,
): Result<ReadonlyMap<string, string>, Failure> {
  const texts = new Map<string, string>();
  for (const file of desired.files) {
    const text = renderFile(desired, file, base);
    if (!text.ok) return text;
    texts.set(file.path, text.value);
  }
  return ok(texts);
}

function renderFile(
  {host}: DesiredHost,
  file: DesiredFile,
  base: ReadonlyMap<string, string>,
): Result<string, Failure> {
  if (file.kind === 'owned') return ok(file.text);
  const parts = file.parts.map(({part}) => part);
  const merged = mergeFile(file.format, base.get(file.path) ?? without(file.format, parts), parts, null);
  return merged.ok ? ok(merged.value.text ?? '') : err(mergeFailure(host, file.path, merged.error));
}

/** What a file that is not known is taken to hold. Parts of a vif need an entry to go into. */
function without(format: FileFormat, parts: readonly Part[]): string | null {
  if (format !== 'xl') return null;
  const last = Math.max(...parts.map((part) => (part.kind === 'vif' ? part.number : 0)));
  return `vif = [ ${Array.from({length: last + 1}, () => "''").join(', ')} ]\n`;
}

const mergeFailure = (host: string, path: string, {message, line, hint}: MergeProblem): Failure =>
  new Failure('desired/merge', `${path} of ${host}: ${message}`, {
    where: line === undefined ? {host, file: path} : {host, file: path, line},
    hint,
  });
