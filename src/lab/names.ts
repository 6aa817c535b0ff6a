import {readFile} from 'node:fs/promises';
import {isIPv4} from 'node:net';
import {join} from 'node:path';

/** What the bastion connects to when it is asked for `target`: an address, or a name that the world's DNS knows. */
export async function resolveName(world: string, target: string): Promise<string | undefined> {
  if (isIPv4(target)) return target;
  const lines = (await readFile(join(world, 'world', 'names'), 'utf8')).split('\n');
  return lines.map((line) => line.split(' ')).find(([name]) => name === target)?.[1];
}
