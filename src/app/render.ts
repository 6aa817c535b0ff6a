import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Fleet} from '../model/fleet.ts';
import type {HostName} from '../model/values.ts';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {desireHost} from '../desired/desired.ts';
import {renderFiles} from '../desired/render.ts';
import {compileTemplates} from '../desired/templates.ts';
import {loadTemplates} from '../load/assets.ts';
import {noKnowledge} from '../model/knowledge.ts';

/** One file of one host. */
export interface RenderedFile {
  readonly host: HostName;
  readonly path: string;
  readonly text: string;
}

export interface RenderOptions {
  readonly templates?: string | undefined;
  /** A folder with the hosts' present files as `<host>/<absolute path>`: parts are merged into them. */
  readonly base?: string | undefined;
}

/** What every file of these hosts would be. No host is asked: a bridge is rendered without LLADDR, and shared files hold our parts alone, or those of `base` with ours. */
export async function render(
  fleet: Fleet,
  hosts: readonly HostName[],
  options: RenderOptions,
): Promise<Result<readonly RenderedFile[], Failure>> {
  const texts = await loadTemplates(options.templates);
  if (!texts.ok) return texts;
  const templates = compileTemplates(texts.value);
  const rendered: RenderedFile[] = [];
  for (const name of hosts) {
    const host = fleet.hosts.get(name);
    if (host === undefined) continue;
    const desired = desireHost(fleet, host, noKnowledge, templates);
    if (!desired.ok) return desired;
    const base = options.base === undefined ? ok(new Map<string, string>()) : await readBase(join(options.base, name));
    if (!base.ok) return base;
    const files = renderFiles(desired.value, base.value);
    if (!files.ok) return files;
    rendered.push(...[...files.value].map(([path, text]) => ({host: name, path, text})));
  }
  return ok(rendered);
}

async function readBase(folder: string): Promise<Result<ReadonlyMap<string, string>, Failure>> {
  const texts = new Map<string, string>();
  try {
    for (const entry of await readdir(folder, {recursive: true, withFileTypes: true})) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) texts.set(path.slice(folder.length), await readFile(path, 'utf8'));
    }
    return ok(texts);
  } catch (cause) {
    return err(
      new Failure('load/base', `${folder} cannot be read`, {
        where: {file: folder},
        hint: "it holds one host's present files, as <base>/<host>/etc/sysconfig/network/routes",
        cause,
      }),
    );
  }
}

/** Writes the files as `FOLDER/<host>/<absolute path>`. */
export async function writeRendered(folder: string, files: readonly RenderedFile[]): Promise<Result<void, Failure>> {
  try {
    for (const {host, path, text} of files) {
      const target = join(folder, host, path);
      await mkdir(dirname(target), {recursive: true});
      await writeFile(target, text);
    }
    return ok(undefined);
  } catch (cause) {
    return err(
      new Failure('load/output', `${folder} cannot be written${cause instanceof Error ? `: ${cause.message}` : ''}`, {
        where: {file: folder},
        hint: 'name another folder with --out',
        cause,
      }),
    );
  }
}
