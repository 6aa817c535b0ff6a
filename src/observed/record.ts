import {Failure} from '../base/failure.ts';
import {canonicalJson} from '../base/json.ts';
import {err, ok, type Result} from '../base/result.ts';
import type {FileClaim, FileFormat} from '../files/part.ts';
import {absolutePath} from '../model/values.ts';
import {isClaim} from './claim.ts';

/** What we own on a host: kept on the host, so that every controller knows it. */
export interface HostRecord {
  readonly format: 'vifleet/record';
  readonly version: 1;
  /** The run whose change made this record current. */
  readonly run: string;
  /** By absolute path. */
  readonly files: Readonly<Record<string, RecordedFile>>;
}

export interface RecordedFile {
  readonly claim: RecordedClaim;
  /** Of the whole file as we left it. */
  readonly sha256: string;
  /** Octal, as `0644`. */
  readonly mode: string;
}

/** A file that is all ours, or our parts of a shared one. */
export type RecordedClaim =
  {readonly kind: 'whole'} | {readonly kind: 'parts'; readonly format: FileFormat; readonly parts: FileClaim};

/** The record's text: canonical JSON and a newline, so that equal records are equal bytes. */
export const recordText = (record: HostRecord): string => `${canonicalJson(record)}\n`;

/** A record of this version, or why it cannot be used: `observed/record-damaged`, `observed/record-version`. */
export function readRecord(text: string, host: string): Result<HostRecord, Failure> {
  const parsed = parseJson(text);
  if (!isObject(parsed) || parsed['format'] !== 'vifleet/record') return err(damaged(host));
  if (parsed['version'] !== 1) return err(foreign(host, parsed['version']));
  return isRecord(parsed) ? ok(parsed) : err(damaged(host));
}

type Unknown = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const isRecord = (value: Unknown): value is Unknown & HostRecord =>
  typeof value['run'] === 'string' &&
  isObject(value['files']) &&
  Object.entries(value['files']).every(([path, file]) => absolutePath(path).ok && isRecordedFile(file));

const isRecordedFile = (value: unknown): boolean =>
  isObject(value) &&
  matches(value['sha256'], /^[0-9a-f]{64}$/) &&
  // stat(1) writes a mode such as 0044 in two digits.
  matches(value['mode'], /^[0-7]{1,5}$/) &&
  isClaim(value['claim']);

const matches = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);

const damaged = (host: string) =>
  new Failure(
    'observed/record-damaged',
    `/var/lib/vifleet/record on ${host} is damaged: what there is ours is not known`,
    {
      where: {host, file: '/var/lib/vifleet/record'},
      hint: 'put the record of the last closed transaction back (txn/<id>/record.new beside it), or move it away: then nothing on the host counts as ours',
    },
  );

const foreign = (host: string, version: unknown) =>
  new Failure(
    'observed/record-version',
    `/var/lib/vifleet/record on ${host} has version ${JSON.stringify(version) ?? 'none'}, and this program reads version 1`,
    {
      where: {host, file: '/var/lib/vifleet/record'},
      hint: 'use the version of vifleet that last changed this host, or a newer one',
    },
  );
