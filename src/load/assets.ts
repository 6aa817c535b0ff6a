import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';

/** Texts by name. */
export type Assets = ReadonlyMap<string, string>;

const here = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/**
 * The templates by name, as `ifcfg/bridge` for `ifcfg/bridge.hbs`. Those of the user's folder take the place of shipped
 * ones with the same name.
 */
export async function loadTemplates(userFolder?: string): Promise<Result<Assets, Failure>> {
  const shipped = await readTree(here('../../templates'), '.hbs');
  if (!shipped.ok || userFolder === undefined) return shipped;
  const own = await readTree(userFolder, '.hbs');
  return own.ok ? ok(new Map([...shipped.value, ...own.value])) : own;
}

/** The shell texts of the host kit by file name, as `core.sh`, in the order of their names. */
export async function loadHostKit(): Promise<Result<Assets, Failure>> {
  const texts = await readTree(here('../host-kit'), '.sh');
  return texts.ok ? ok(new Map([...texts.value].map(([name, text]) => [`${name}.sh`, text]))) : texts;
}

async function readTree(folder: string, extension: string): Promise<Result<Assets, Failure>> {
  try {
    const paths = (await readdir(folder, {recursive: true})).filter((name) => name.endsWith(extension)).sort();
    const names = paths.map((path) => path.slice(0, -extension.length));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name + extension), 'utf8')));
    return ok(new Map(names.map((name, i) => [name, texts[i] ?? ''])));
  } catch (cause) {
    const hint = 'check that the folder exists and can be read; if it belongs to vifleet, install it again';
    return err(new Failure('load/assets', `${folder} cannot be read`, {where: {file: folder}, hint, cause}));
  }
}
