import {mkdir, open, readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Entry} from './entries.ts';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';

/** The hand that writes one run's journal. `append` resolves when the entry is on disk; its failure stops the host. */
export interface Journal {
  readonly folder: string;
  append(entry: Entry): Promise<Result<void, Failure>>;
  close(): Promise<void>;
}

/** Makes `RUNS/ID` (0700) with the plan that is applied and an empty journal. */
export async function openJournal(
  runs: string,
  id: string,
  planText: string | Iterable<string>,
): Promise<Result<Journal, Failure>> {
  const folder = join(runs, id);
  try {
    await mkdir(folder, {recursive: true, mode: 0o700});
    await writeFile(join(folder, 'plan.json'), planText, {mode: 0o600, flag: 'wx'});
    const file = await open(join(folder, 'journal.jsonl'), 'ax', 0o600);
    let tail: Promise<unknown> = Promise.resolve();
    const write = async (entry: Entry): Promise<Result<void, Failure>> => {
      try {
        await file.appendFile(`${JSON.stringify(entry)}\n`);
        await file.datasync();
        return ok(undefined);
      } catch (cause) {
        return err(notWritten(folder, cause));
      }
    };
    return ok({
      folder,
      append(entry) {
        const written = tail.then(() => write(entry));
        tail = written;
        return written;
      },
      async close() {
        await tail;
        await file.close();
      },
    });
  } catch (cause) {
    return err(notWritten(folder, cause));
  }
}

const notWritten = (folder: string, cause: unknown) =>
  new Failure(
    'journal/write',
    `the journal in ${folder} cannot be written${cause instanceof Error ? `: ${cause.message}` : ''}`,
    {
      where: {file: folder},
      hint: 'free space or set XDG_STATE_HOME to a folder that can be written; hosts without a journal entry were not touched',
      cause,
    },
  );

/** Versions of the journal's format that this program reads. */
const readable: readonly unknown[] = [1];

/** The entries of a run. A torn last line, from a controller that died while writing, is left out. */
export async function readJournal(runs: string, id: string): Promise<Result<readonly Entry[], Failure>> {
  const path = join(runs, id, 'journal.jsonl');
  try {
    const lines = (await readFile(path, 'utf8')).split('\n');
    const whole = lines.slice(0, -1);
    const entries: Entry[] = [];
    for (const [index, line] of whole.entries()) {
      const entry = parseEntry(line);
      if (entry === undefined) return err(damaged(path, index + 1));
      if (entry.entry === 'run' && !readable.includes(entry.version)) return err(foreign(path, entry.version));
      entries.push(entry);
    }
    return ok(entries);
  } catch (cause) {
    return err(
      new Failure('journal/unreadable', `there is no journal of a run ${id}`, {
        where: {file: path},
        hint: 'list the runs with: vifleet runs',
        cause,
      }),
    );
  }
}

function parseEntry(line: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'entry' in value ? (value as Entry) : undefined;
  } catch {
    return undefined;
  }
}

const foreign = (file: string, version: unknown) =>
  new Failure('journal/version', `the journal has format version ${JSON.stringify(version)}; this program reads 1`, {
    where: {file},
    hint: 'use the version of vifleet that made the run, or a newer one',
  });

const damaged = (file: string, line: number) =>
  new Failure('journal/unreadable', `the journal is damaged in line ${line}`, {
    where: {file, line},
    hint: 'the hosts keep their own trail: vifleet runs --host HOST asks them',
  });

/** Run ids, newest last; ids sort by time. */
export async function listRuns(runs: string): Promise<readonly string[]> {
  try {
    return (await readdir(runs, {withFileTypes: true}))
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}

/** The plan that a run applied, as it was saved. */
export async function readRunPlan(runs: string, id: string): Promise<Result<string, Failure>> {
  const path = join(runs, id, 'plan.json');
  try {
    return ok(await readFile(path, 'utf8'));
  } catch (cause) {
    return err(
      new Failure('journal/unreadable', `there is no plan of a run ${id}`, {
        where: {file: path},
        hint: 'list the runs with: vifleet runs',
        cause,
      }),
    );
  }
}
