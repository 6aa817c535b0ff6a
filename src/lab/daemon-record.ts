import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {startOf} from './processes.ts';

/** What a background lab leaves in its folder, so that later calls find it. */
export interface DaemonRecord {
  readonly pid: number;
  /** Start time of the process: a pid alone may have been given to somebody else since. */
  readonly start: string;
  readonly port: number;
  readonly programs: string;
}

/** What the daemon printed, for when it fails. */
export const logOf = (world: string): string => join(world, 'lab.log');
const recordOf = (world: string): string => join(world, 'lab.pid');

export async function writeDaemonRecord(world: string, record: DaemonRecord): Promise<void> {
  await writeFile(recordOf(world), `${JSON.stringify(record)}\n`);
}

/** The record of a daemon that is alive; undefined if there is none. */
export async function liveDaemon(world: string): Promise<DaemonRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(recordOf(world), 'utf8')) as DaemonRecord;
    return (await startOf(record.pid)) === record.start ? record : undefined;
  } catch {
    return undefined;
  }
}
