import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {homedir, hostname, userInfo} from 'node:os';
import {join} from 'node:path';
import {Failure} from '../base/failure.ts';
import {sha256} from '../base/hash.ts';
import {err, ok, type Result} from '../base/result.ts';
import {limitFailure, sshCommand, type Target} from './failures.ts';
import type {Limit} from './limit.ts';
import {defaultSettings, type Jump, parseSettings, type SshSettings, type Surroundings} from './ssh-settings.ts';

/** Asks the system's ssh what the user's config says of an address, so that Include, Match and patterns hold. */
export interface SshConfig {
  settings(address: Jump, host: string, limit: Limit): Promise<Result<SshSettings, Failure>>;
}

/** Keywords that change something here; a config without any of them need not be asked. */
const relevant =
  /^\s*(include|match|hostname|port|user|identityfile|identitiesonly|identityagent|(user|global)knownhostsfile|hostkeyalias|revokedhostkeys|proxyjump|proxycommand|connecttimeout|canonicalizehostname)\b/im;

const systemFolders = ['/etc/ssh', '/usr/etc/ssh'];

/**
 * `configFile` takes the place of the user's and the system's files, as `ssh -F` does. `every`: ssh is asked whatever the
 * files say, because one of its rarer settings counts.
 */
export function sshConfig(configFile: string | undefined, {every = false} = {}): SshConfig {
  const cache = new Map<string, SshSettings>();
  return {
    async settings(address, host, limit) {
      const surroundings = surroundingsOf();
      const config = await configOf(configFile, surroundings.home, every);
      if (config === undefined) return ok(defaultSettings(address, surroundings));
      const key = JSON.stringify([config.hash, address.address, address.port, address.user]);
      const cached = cache.get(key);
      if (cached !== undefined) return ok(cached);
      const asked = await ask(address, config.file, host, surroundings, limit);
      if (asked.ok) cache.set(key, asked.value);
      return asked;
    },
  };
}

function surroundingsOf(): Surroundings {
  const {username, uid} = userInfo();
  return {home: homedir(), user: username, uid, localHostname: hostname(), env: process.env};
}

/** What ssh is to be asked with, or undefined where its defaults hold. Files that a config includes are not hashed. */
async function configOf(
  configFile: string | undefined,
  home: string,
  every: boolean,
): Promise<{readonly file?: string; readonly hash: string} | undefined> {
  if (configFile !== undefined) return {file: configFile, hash: sha256(await textOf(configFile))};
  const userFile = join(home, '.ssh', 'config');
  const text = (await textOf(userFile)) + (await systemTexts());
  if (!every && !relevant.test(text)) return undefined;
  // ssh looks for the user's file in the home folder of passwd, whatever HOME says.
  const elsewhere = home !== userInfo().homedir && existsSync(userFile);
  return {hash: sha256(text), ...(elsewhere ? {file: userFile} : {})};
}

async function systemTexts(): Promise<string> {
  const texts: string[] = [];
  for (const folder of systemFolders) {
    // The file that comes with OpenSSH includes this folder; its own Include says nothing more.
    const main = await textOf(join(folder, 'ssh_config'));
    texts.push(main.replace(/^\s*include\s+\S*\/ssh_config\.d\/\*\.conf\s*$/gim, ''));
    const parts = await readdir(join(folder, 'ssh_config.d')).catch(() => []);
    for (const part of parts.sort()) texts.push(await textOf(join(folder, 'ssh_config.d', part)));
  }
  return texts.join('\n');
}

/** Empty where the file cannot be read: ssh says so itself, where it matters. */
const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

async function ask(
  address: Jump,
  file: string | undefined,
  host: string,
  surroundings: Surroundings,
  limit: Limit,
): Promise<Result<SshSettings, Failure>> {
  const target: Target = {host, at: address.address, ssh: sshCommand(address, file), inInventory: host};
  const command = sshCommand(address, file).replace(/^ssh/, 'ssh -G');
  const flat = await run(
    [
      '-G',
      '-T',
      ...(file === undefined ? [] : ['-F', file]),
      ...(address.port === undefined ? [] : ['-p', String(address.port)]),
      ...(address.user === undefined ? [] : ['-l', address.user]),
      '--',
      address.address,
    ],
    limit.signal,
  );
  if (limit.why() !== undefined)
    return err(limitFailure(target, limit, `asking the ssh config about ${address.address}`));
  if (!flat.ok)
    return err(configFailure(host, flat.error.message, flat.error.hint ?? `correct what this says: ${command}`));
  const settings = parseSettings(flat.value, address.address, surroundings);
  return settings.ok
    ? settings
    : err(configFailure(host, `the ssh config cannot be understood: ${settings.error.what}`, `look at: ${command}`));
}

function run(args: readonly string[], signal: AbortSignal): Promise<Result<string, {message: string; hint?: string}>> {
  return new Promise((resolve) => {
    const child = execFile('ssh', args, {signal, maxBuffer: 1 << 20}, (error, stdout, stderr) => {
      if (error === null) return resolve(ok(stdout));
      if (error.code === 'ENOENT')
        return resolve(
          err({
            message: 'the program ssh is not installed; it reads the ssh config',
            hint: 'install the OpenSSH client',
          }),
        );
      resolve(err({message: `ssh cannot use its config: ${stderr.trim().split('\n').join('; ') || error.message}`}));
    });
    child.stdin?.end();
  });
}

const configFailure = (host: string, message: string, hint: string): Failure =>
  new Failure('transport/config', message, {where: {host}, hint});
