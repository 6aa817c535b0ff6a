import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import type {FileFormat, Part} from '../files/part.ts';
import type {Fleet, Host} from '../model/fleet.ts';
import type {Because, HostIntent} from '../model/intent.ts';
import type {Knowledge} from '../model/knowledge.ts';
import {platformOf, type Platform} from '../model/platform.ts';
import type {HostName} from '../model/values.ts';
import {hostPieces} from './back-ends.ts';
import {builtHost} from './built.ts';
import {hostIntent} from './intent.ts';
import type {OwnedFile, Piece, PlacedPart} from './piece.ts';
import type {Templates} from './templates.ts';

export interface DesiredHost {
  readonly host: HostName;
  readonly platform: Platform;
  readonly intent: HostIntent;
  /** Sorted by path, each path once. */
  readonly files: readonly DesiredFile[];
}

/** Whole files that are ours (scripts, units), or parts of files. `mode` of a parts file is for one that does not exist yet. */
export type DesiredFile =
  | OwnedFile
  | {
      readonly kind: 'parts';
      readonly path: string;
      readonly format: FileFormat;
      readonly mode: string;
      readonly parts: readonly {readonly part: Part; readonly because: Because}[];
    };

/**
 * What a host of the fleet should have: the neutral intent, and the files that bring it about on the host's platform.
 * Failures: `platform/not-built`, `desired/*`.
 */
export function desireHost(
  fleet: Fleet,
  host: Host,
  knowledge: Knowledge,
  templates: Templates,
): Result<DesiredHost, Failure> {
  const platform = builtPlatform(host);
  if (!platform.ok) return platform;
  const built = builtHost(fleet, host);
  if (!built.ok) return built;
  const intent = hostIntent(built.value, knowledge);
  const pieces = hostPieces(platform.value, intent, templates);
  if (!pieces.ok) return pieces;
  return ok({host: host.name, platform: platform.value, intent, files: filesOf(pieces.value)});
}

function builtPlatform(host: Host): Result<Platform, Failure> {
  const platform = platformOf(host.platform, host.firewall);
  if (!('needs' in platform)) return ok(platform);
  const message = `platform ${host.platform} needs ${platform.needs}, which is not built in this version`;
  return err(new Failure('platform/not-built', message, {where: {host: host.name}, hint: platform.hint}));
}

function filesOf(pieces: readonly Piece[]): readonly DesiredFile[] {
  const owned = pieces.filter((piece) => piece.kind === 'owned');
  const placed = new Map<string, [PlacedPart, ...PlacedPart[]]>();
  for (const piece of pieces) {
    if (piece.kind !== 'part') continue;
    const others = placed.get(piece.path);
    if (others === undefined) placed.set(piece.path, [piece]);
    else others.push(piece);
  }
  return [...owned, ...[...placed.values()].map(partsFile)].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function partsFile(pieces: readonly [PlacedPart, ...PlacedPart[]]): DesiredFile {
  const [{path, format, mode}] = pieces;
  return {kind: 'parts', path, format, mode, parts: pieces.map(({part, because}) => ({part, because}))};
}
