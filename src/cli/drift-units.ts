import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import type {ExitCode} from '../model/outcome.ts';
import type {Arguments} from './arguments.ts';
import type {Screen} from './screen.ts';
import {Failure} from '../base/failure.ts';
import {driftUnits} from '../report/systemd.ts';
import {inventoryPath} from './inventory.ts';
import {reportFailure} from './trouble.ts';
import {nonEmpty} from './wire.ts';

export type DriftArguments = Arguments<'drift'> & {readonly hosts?: string};

/** Writes a service that calls this program with the same words, and its timer; a unit with another text stays as it is. */
export async function writeDriftUnits(folder: string, args: DriftArguments, screen: Screen): Promise<ExitCode> {
  const units = driftUnits({
    command: commandOf(args),
    environment: environment(),
    calendar: args.calendar ?? 'hourly',
  });
  const paths: string[] = [];
  for (const [name, text] of units) {
    const path = join(folder, name);
    const failure = await writeUnit(folder, path, text);
    if (failure !== undefined) return reportFailure(failure, screen);
    paths.push(path);
  }
  screen.text(`${paths.join('\n')}\n`);
  screen.note('next: systemctl daemon-reload && systemctl enable --now vifleet-drift.timer');
  screen.document({format: 'vifleet/units', version: 1, files: paths});
  return 0;
}

/** Paths are made absolute: a service starts in another folder. */
function commandOf(args: DriftArguments): readonly string[] {
  const path = (option: string, value: string | undefined) => (value === undefined ? [] : [option, resolve(value)]);
  return [
    process.execPath,
    resolve(process.argv[1] ?? ''),
    'drift',
    ...(args.hosts === undefined ? [] : [args.hosts]),
    ...path('--inventory', inventoryPath(args.inventory)),
    ...path('--templates', args.templates),
    ...path('--ssh-config', args['ssh-config'] ?? nonEmpty(process.env['VIFLEET_SSH_CONFIG'])),
    '--parallel',
    String(args.parallel),
    ...(args.strict ? ['--strict'] : []),
    '--output',
    args.output,
  ];
}

/** Keys, known hosts and the ssh config are found by HOME; a service of the system has none. */
const environment = (): Readonly<Record<string, string>> => {
  const home = process.env['HOME'];
  return home === undefined ? {} : {HOME: home};
};

async function writeUnit(folder: string, path: string, text: string): Promise<Failure | undefined> {
  try {
    await mkdir(folder, {recursive: true});
    const found = await readFile(path, 'utf8').catch(() => undefined);
    if (found === text) return undefined;
    await writeFile(path, text, {flag: 'wx'});
    return undefined;
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const words = exists ? 'exists with another text' : 'cannot be written';
    return new Failure('load/output', `${path} ${words}`, {
      where: {file: path},
      hint: exists ? 'look at it; remove it if it is to be written anew' : 'name another folder with --systemd',
      cause,
    });
  }
}
