import {Failure} from '../base/failure.ts';
import type {ModelPath} from '../base/place.ts';
import {err, ok, type Result} from '../base/result.ts';
import {suggester} from '../base/nearest.ts';
import {desireHost, type DesiredFile} from '../desired/desired.ts';
import {partLines} from '../desired/part-lines.ts';
import {compileTemplates} from '../desired/templates.ts';
import {loadTemplates} from '../load/assets.ts';
import {noKnowledge} from '../model/knowledge.ts';
import type {HostName} from '../model/values.ts';
import {reasonsBelow, type Reason} from './explain.ts';
import type {LoadedFleet} from './fleet.ts';

/** What vifleet puts into one file of one host, piece by piece, and what in the inventory asks for each. */
export interface ExplainedFile {
  readonly host: HostName;
  readonly path: string;
  readonly parts: readonly {readonly lines: readonly string[]; readonly reasons: readonly Reason[]}[];
}

/** The files of hosts, as the inventory alone has them: no host is asked. */
export type FilesOf = (host: HostName) => Result<readonly DesiredFile[], Failure>;

export async function filesByHost({fleet}: LoadedFleet, userTemplates?: string): Promise<Result<FilesOf, Failure>> {
  const texts = await loadTemplates(userTemplates);
  if (!texts.ok) return texts;
  const templates = compileTemplates(texts.value);
  return ok((name) => {
    const host = fleet.hosts.get(name);
    if (host === undefined) return ok([]);
    const desired = desireHost(fleet, host, noKnowledge, templates);
    return desired.ok ? ok(desired.value.files) : desired;
  });
}

/** Failures: `cli/usage` where no such file is made; what keeps the host from having files. */
export function explainFile(
  {places}: LoadedFleet,
  host: HostName,
  path: string,
  filesOf: FilesOf,
): Result<ExplainedFile, Failure> {
  const files = filesOf(host);
  if (!files.ok) return files;
  const file = files.value.find((one) => one.path === path);
  if (file === undefined) return err(noSuchFile(host, path, files.value));
  const parts = pieces(file).map(({lines, because}) => ({
    lines,
    reasons: because.flatMap((reason) => reasonsBelow(reason, places)),
  }));
  return ok({host, path, parts});
}

const pieces = (file: DesiredFile) =>
  file.kind === 'owned'
    ? [{lines: ['the whole file'], because: file.because}]
    : file.parts.map(({part, because}) => ({lines: partLines(part), because}));

function noSuchFile(host: HostName, path: string, files: readonly DesiredFile[]): Failure {
  const paths = files.map((file) => file.path);
  const hint = suggester(paths)(path) ?? `the files are: ${paths.join(', ')}`;
  return new Failure('cli/usage', `the inventory puts nothing into ${path} of ${host}`, {hint});
}

/** The files of a host that hold something because of what `about` tells. */
export const filesBecauseOf = (files: readonly DesiredFile[], about: (path: ModelPath) => boolean): readonly string[] =>
  files.filter((file) => pieces(file).some(({because}) => because.some(about))).map(({path}) => path);
