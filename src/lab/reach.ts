import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {Bug} from '../base/bug.ts';
import {programPath} from './layout.ts';

/** Who answers for an address on a segment: `filtered` means that it is there and drops the packet. */
export type Answer =
  | {readonly who: 'host' | 'guest'; readonly name: string; readonly open: boolean}
  | {readonly who: 'station'}
  | {readonly who: 'nobody'};

export interface Question {
  readonly segment: string;
  readonly address: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'arp';
  readonly port: number;
}

/** Asks the simulated network; the lab's `lab-reach` follows links, addresses, routes and firewall rules. */
export async function reach(world: string, programs: string, question: Question): Promise<Answer> {
  const {segment, address, protocol, port} = question;
  const env = {PATH: `${programPath(programs)}:/usr/bin:/bin`, LAB_WORLD: world};
  const words = [segment, address, protocol, String(port)];
  // it exits 1 for anything but an open way; what it prints says which
  const outcome = await run('lab-reach', words, {env}).catch((error: unknown) => error as {stdout?: string});
  return answerOf(outcome.stdout ?? '', outcome);
}

const run = promisify(execFile);

function answerOf(printed: string, cause: unknown): Answer {
  const [who = '', name = '', state = ''] = printed.trim().split(' ');
  if (who === 'nobody' || who === 'station') return {who};
  if ((who === 'host' || who === 'guest') && (state === 'open' || state === 'filtered'))
    return {who, name, open: state === 'open'};
  throw new Bug(`lab-reach answered ${JSON.stringify(printed)}`, {cause});
}
