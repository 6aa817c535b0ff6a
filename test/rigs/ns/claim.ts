import {spawn} from 'node:child_process';
import {once} from 'node:events';

/** A number that nobody else on this machine has, until it is given back or this process ends. */
export interface Claim {
  readonly number: number;
  readonly release: () => void;
}

const last = 250;

/** The first number that is free; names of networks and addresses are made from it. */
export async function claimNumber(): Promise<Claim> {
  for (let number = 1; number <= last; number += 1) {
    const release = await lockOn(number);
    if (release !== undefined) return {number, release};
  }
  throw new Error(`all ${last} numbers for namespaces are taken: see which processes hold /run/vifleet-ns-*.lock`);
}

/** The lock belongs to a program that ends with its standard input, and so with this process, however that ends. */
async function lockOn(number: number): Promise<(() => void) | undefined> {
  const holder = spawn('flock', ['-n', `/run/vifleet-ns-${number}.lock`, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const isHeld = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    once(holder, 'exit').then(() => false),
  ]);
  return isHeld ? () => void holder.stdin.end() : undefined;
}
