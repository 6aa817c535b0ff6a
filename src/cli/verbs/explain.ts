import type {ExplainedValue} from '../../app/explain.ts';
import type {FilesOf} from '../../app/explain-file.ts';
import type {LoadedFleet} from '../../app/fleet.ts';
import type {ExitCode} from '../../model/outcome.ts';
import type {OnHosts} from '../../report/explain.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {explainValue} from '../../app/explain.ts';
import {explainFile, filesBecauseOf, filesByHost} from '../../app/explain-file.ts';
import {touching} from '../../base/model-path.ts';
import {Failure} from '../../base/failure.ts';
import {explainedFileText, explainedValueText} from '../../report/explain.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {reportFailure} from '../trouble.ts';

type ExplainArguments = Arguments<'explain'> & {readonly path: string; readonly file?: string};

export async function explain(args: ExplainArguments, screen: Screen): Promise<ExitCode> {
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  const filesOf = await filesByHost(loaded, args.templates);
  if (!filesOf.ok) return reportFailure(filesOf.error, screen);
  return args.file === undefined
    ? value(loaded, args.path, filesOf.value, screen)
    : file(loaded, args.path, args.file, filesOf.value, screen);
}

function value(loaded: LoadedFleet, path: string, filesOf: FilesOf, screen: Screen): ExitCode {
  const explained = explainValue(loaded, path);
  if (!explained.ok) return reportFailure(explained.error, screen);
  const hosts = onHosts(explained.value, filesOf);
  screen.text(explainedValueText(explained.value, hosts, loaded.texts, screen.width, screen.colours));
  const refused = hosts.refused.map(({host, failure: {code, message}}) => ({host, code, message}));
  screen.document({format: 'vifleet/explained-value', version: 1, ...explained.value, files: hosts.files, refused});
  return 0;
}

function onHosts({about, hosts}: ExplainedValue, filesOf: FilesOf): OnHosts {
  const touched = touching(about);
  const found = hosts.map((host) => ({host, files: filesOf(host)}));
  return {
    files: found.flatMap(({host, files}) => (files.ok ? [{host, paths: filesBecauseOf(files.value, touched)}] : [])),
    refused: found.flatMap(({host, files}) => (files.ok ? [] : [{host, failure: files.error}])),
  };
}

function file(loaded: LoadedFleet, name: string, path: string, filesOf: FilesOf, screen: Screen): ExitCode {
  const hosts = chosenHosts(loaded.fleet, name);
  if (!hosts.ok) return reportFailure(hosts.error, screen);
  const [host, ...more] = hosts.value;
  if (host === undefined || more.length > 0)
    return reportFailure(
      new Failure('cli/usage', 'a file is explained for one host', {hint: `vifleet explain earth ${path}`}),
      screen,
    );
  const explained = explainFile(loaded, host, path, filesOf);
  if (!explained.ok) return reportFailure(explained.error, screen);
  screen.text(explainedFileText(explained.value, loaded.texts, screen.colours));
  screen.document({format: 'vifleet/explained-file', version: 1, ...explained.value});
  return 0;
}
