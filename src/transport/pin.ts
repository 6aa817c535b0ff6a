import {mkdir, open} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Failure} from '../base/failure.ts';
import type {HostKey} from './known-hosts.ts';
import type {Way} from './way.ts';
import {err, ok, type Result} from '../base/result.ts';
import {errorCode, failure} from './failures.ts';
import {knownHostsReader} from './known-hosts-files.ts';
import {judge, knownHostsLine, saltBytes} from './known-hosts.ts';

/** Adds a line to the known_hosts file into which ssh itself would write; what stands there stays byte for byte. */
export async function pinKey({settings, target}: Way, key: HostKey): Promise<Result<void, Failure>> {
  const {pinFile, knownAs, knownHostsFiles} = settings;
  const refuse = (message: string, hint: string, cause?: unknown) =>
    err(failure(target, 'transport/pin', message, hint, cause));
  if (pinFile === undefined)
    return refuse(
      `the ssh config names no known_hosts file of yours for ${target.at}`,
      'set UserKnownHostsFile for this host in the ssh config',
    );
  const lookUp = () => knownHostsReader().lookUp(knownHostsFiles, [knownAs]);
  try {
    const before = await lookUp();
    if (before.ok && judge(before.value, key).kind === 'known') return ok(undefined);
    await append(pinFile, knownHostsLine(knownAs, key, settings.hashKnownHosts ? newSalt() : undefined));
  } catch (cause) {
    return refuse(
      `${pinFile} cannot be written (${errorCode(cause) ?? String(cause)})`,
      'make the file writable, or name another with UserKnownHostsFile in the ssh config',
      cause,
    );
  }
  const after = await lookUp();
  if (after.ok && judge(after.value, key).kind === 'known') return ok(undefined);
  return refuse(
    `the key of ${target.at} was written to ${pinFile} and is not found there`,
    `see what the file is: ls -l ${pinFile}`,
  );
}

/** One write at the end of the file, which other programs may write to at the same time. */
async function append(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), {recursive: true, mode: 0o700});
  const handle = await open(file, 'a+', 0o600);
  try {
    const {size} = await handle.stat();
    const last =
      size === 0 ? undefined : (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString('latin1');
    await handle.write(`${last === undefined || last === '\n' ? '' : '\n'}${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const newSalt = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(saltBytes))).toString('base64');
