import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {HostPlan} from '../../src/plan/plan.ts';
import type {PlannedHost} from '../../src/plan/host.ts';
import {folder, hostFolder, overlaid, texts, type Host} from './host-folder.ts';
import {afterwards, plannedOn} from './planned.ts';

const cases = join(import.meta.dirname, 'cases');

export const caseNames = (): readonly string[] => readdirSync(cases).sort();

export interface Case {
  readonly inventory: string;
  readonly host: Host;
}

/**
 * A folder of cases/: `inventory.yml` is what is asked for, `on.txt` names the host of hosts/ that it is asked of, `host/` and
 * `facts/` are what this one has instead. With `first.yml` that inventory was applied before, and the host runs as `on.txt`
 * says in its second word.
 */
export function readCase(name: string): Case {
  const root = join(cases, name);
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const [on = '', then = on] = read('on.txt').trim().split(' ');
  const start = hostFolder(on);
  const host = existsSync(join(root, 'first.yml'))
    ? afterwards(start, plannedOn(read('first.yml'), start), hostFolder(then).facts)
    : start;
  return {inventory: read('inventory.yml'), host: overlaid(host, folder(root))};
}

/** `expected.json` is the plan, `expected/` the files that it writes; UPDATE_CASES=1 writes them, but never in CI. */
export function expectedOf(name: string, now: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const root = join(cases, name);
  if (process.env['UPDATE_CASES'] === '1') {
    if (process.env['CI']) throw new Error('expected files are not rewritten in CI');
    rmSync(join(root, 'expected'), {recursive: true, force: true});
    for (const [path, text] of now) {
      mkdirSync(dirname(join(root, path)), {recursive: true});
      writeFileSync(join(root, path), text);
    }
  }
  const files = [...texts(join(root, 'expected'))].map(([path, text]) => [`expected${path}`, text] as const);
  return new Map([['expected.json', readFileSync(join(root, 'expected.json'), 'utf8')], ...files]);
}

/** What a reviewer reads: the plan with short hashes and its records as JSON, and the text of each file it writes. */
export function shown({plan, texts: all}: PlannedHost): ReadonlyMap<string, string> {
  const readable = JSON.stringify(withRecords(plan), null, 2).replaceAll(/\b([0-9a-f]{8})[0-9a-f]{56}\b/g, '$1');
  const written = plan.kind === 'change' ? plan.files : [];
  const files = written.flatMap(({path, after}) =>
    after === null ? [] : [[`expected${path}`, all[after] ?? ''] as const],
  );
  return new Map([['expected.json', `${readable}\n`], ...files]);
}

function withRecords(plan: HostPlan): unknown {
  if (plan.kind !== 'change') return plan;
  const record = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
  return {...plan, record: record(plan.record), recordBefore: record(plan.recordBefore)};
}
