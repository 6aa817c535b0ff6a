import {appendFile, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Entry} from '../../src/journal/entries.ts';
import {listRuns, openJournal, readJournal, readRunPlan, type Journal} from '../../src/journal/journal.ts';

let runs = '';
beforeEach(async () => {
  runs = join(await mkdtemp(join(tmpdir(), 'vifleet-journal-')), 'state', 'runs');
});
afterEach(() => rm(join(runs, '../..'), {recursive: true}));

const head: Entry = {
  entry: 'run',
  format: 'vifleet/journal',
  version: 1,
  run: 'r1',
  plan: 'p1',
  hosts: ['earth'],
  at: 7,
};
const begin: Entry = {entry: 'begin', host: 'earth'};
const path = () => join(runs, 'r1', 'journal.jsonl');

async function opened(id = 'r1'): Promise<Journal> {
  const journal = await openJournal(runs, id, 'the plan\n');
  if (!journal.ok) throw journal.error;
  return journal.value;
}

async function written(...entries: readonly Entry[]): Promise<void> {
  const journal = await opened();
  for (const entry of entries) await journal.append(entry);
  await journal.close();
}

const codeAndLine = async () => {
  const read = await readJournal(runs, 'r1');
  return read.ok ? 'read' : [read.error.code, read.error.where.line];
};

describe('the journal of a run', () => {
  it('is written ahead: when append is done, the entry is in the file', async () => {
    const journal = await opened();
    await journal.append(head);
    await journal.append(begin);
    expect(await readFile(path(), 'utf8')).toBe(`${JSON.stringify(head)}\n${JSON.stringify(begin)}\n`);
    await journal.close();
  });

  it('is read back as it was written, with the plan beside it', async () => {
    const entries: readonly Entry[] = [head, begin, {entry: 'stop', level: 'drain'}, {entry: 'end', exit: 0, at: 9}];
    await written(...entries);
    expect(await readJournal(runs, 'r1')).toEqual({ok: true, value: entries});
    expect(await readRunPlan(runs, 'r1')).toEqual({ok: true, value: 'the plan\n'});
  });

  it('keeps the order of entries of many hosts that come at the same time, each whole', async () => {
    const journal = await opened();
    // Longer than what the disk takes in one go, so that entries could get into each other.
    const hosts = Array.from({length: 12}, (_, n) => `host${n}-${'x'.repeat((n % 3) * 600_000)}`);
    await Promise.all(hosts.map((host) => journal.append({entry: 'begin', host})));
    await journal.close();
    const read = await readJournal(runs, 'r1');
    expect(read.ok && read.value.map((entry) => 'host' in entry && entry.host)).toEqual(hosts);
  });

  it('waits with closing until all is written', async () => {
    const journal = await opened();
    void journal.append(head);
    void journal.append(begin);
    await journal.close();
    expect((await readFile(path(), 'utf8')).split('\n')).toHaveLength(3);
  });

  it('can be read by nobody else: plans may hold passwords', async () => {
    await written(head);
    const modes = [join(runs, 'r1'), path(), join(runs, 'r1', 'plan.json')].map(
      async (file) => (await stat(file)).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o700, 0o600, 0o600]);
  });
});

describe('a journal that cannot be written', () => {
  it('is a failure where its folder cannot be made', async () => {
    await opened().then((journal) => journal.close());
    await writeFile(join(runs, 'r1', 'in-the-way'), '');
    const journal = await openJournal(join(runs, 'r1', 'in-the-way'), 'r2', '');
    expect(!journal.ok && journal.error.code).toBe('journal/write');
  });

  it('is a failure where there is a run of this id: nothing is written over', async () => {
    await written(head);
    const again = await openJournal(runs, 'r1', 'another plan\n');
    expect(!again.ok && again.error.code).toBe('journal/write');
    expect(await readRunPlan(runs, 'r1')).toEqual({ok: true, value: 'the plan\n'});
    expect(await codeAndLine()).toBe('read');
  });

  it('is a failure of that entry, never an exception, and says what to do', async () => {
    const journal = await opened();
    await journal.append(head);
    await journal.close();
    const late = await journal.append(begin);
    expect(!late.ok && late.error).toMatchObject({code: 'journal/write'});
    expect(!late.ok && late.error.hint).toContain('XDG_STATE_HOME');
    expect(!(await journal.append(begin)).ok).toBe(true);
  });
});

describe('a journal that was not written to its end', () => {
  it.each(['{"entry":"go","ho', '{', '\0\0\0\0', '{"entry":"begin","host":"mars"}'])(
    'is read without its torn last line: %j',
    async (torn) => {
      await written(head, begin);
      await appendFile(path(), torn);
      expect(await readJournal(runs, 'r1')).toEqual({ok: true, value: [head, begin]});
    },
  );

  it('is read as empty where the controller died before the first entry', async () => {
    await written();
    expect(await readJournal(runs, 'r1')).toEqual({ok: true, value: []});
  });

  it.each(['not JSON', '[]', '7', 'null', '{"host":"earth"}', ''])(
    'is not believed where a line in it is damaged: %j',
    async (line) => {
      await written(head);
      await appendFile(path(), `${line}\n${JSON.stringify(begin)}\n`);
      expect(await codeAndLine()).toEqual(['journal/unreadable', 2]);
    },
  );

  it('is left to the program that wrote it where its version is another', async () => {
    await written();
    await appendFile(path(), `${JSON.stringify({...head, version: 2})}\n`);
    expect(await codeAndLine()).toEqual(['journal/version', undefined]);
  });

  it('is a failure with a hint where there is no such run', async () => {
    expect(await codeAndLine()).toEqual(['journal/unreadable', undefined]);
    const plan = await readRunPlan(runs, 'r1');
    expect(!plan.ok && plan.error.hint).toContain('vifleet runs');
  });
});

describe('the list of runs', () => {
  it('is in the order of time, and knows only folders', async () => {
    for (const id of ['20260102-1', '20260101-2', '20260101-1']) await (await opened(id)).close();
    await writeFile(join(runs, '20260103-note'), '');
    expect(await listRuns(runs)).toEqual(['20260101-1', '20260101-2', '20260102-1']);
  });

  it('is empty where there was none yet', async () => {
    expect(await listRuns(runs)).toEqual([]);
  });
});
