import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {never} from '../base/bug.ts';
import type {Machine} from './machine.ts';
import {stateOf} from './layout.ts';
import {processesMatching, signal} from './processes.ts';

/** What can happen to a lab host while something else is going on. */
export type Fault =
  /** No byte passes between controller and host until `mend`; connections that last longer than 3 s are lost. */
  | {readonly kind: 'cut'}
  | {readonly kind: 'mend'}
  /** Kills, freezes or thaws the processes whose command line holds `matching`. */
  | {readonly kind: 'kill' | 'hang' | 'thaw'; readonly matching: string}
  /** Power off at once, power on, or both: the files are what they were at that moment, the kernel starts afresh. */
  | {readonly kind: 'power-off' | 'power-on' | 'reboot'}
  /** Commands that come over ssh from now on cannot write a byte to any file (`full: false` ends it). */
  | {readonly kind: 'disk-full'; readonly full: boolean}
  /**
   * iptables refuses the rules of SuSEfirewall2 that hold this text, as while another program has the lock: in its next
   * loads, or in all of them; '' ends it.
   */
  | {readonly kind: 'lose-rules'; readonly matching: string; readonly loads?: number};

export async function inflict(machine: Machine, fault: Fault): Promise<void> {
  switch (fault.kind) {
    case 'cut':
    case 'mend':
      return machine.setCut(fault.kind === 'cut');
    case 'kill':
      return signalMatching(machine, fault.matching, 'SIGKILL');
    case 'hang':
      return signalMatching(machine, fault.matching, 'SIGSTOP');
    case 'thaw':
      return signalMatching(machine, fault.matching, 'SIGCONT');
    case 'power-off':
      return machine.powerOff();
    case 'power-on':
      return machine.powerOn();
    case 'reboot':
      await machine.powerOff();
      return machine.powerOn();
    case 'disk-full':
      machine.diskFull = fault.full;
      return;
    case 'lose-rules':
      return writeFile(join(stateOf(machine.place), 'lost-rules'), `${fault.matching}\n${fault.loads ?? ''}\n`);
    default:
      return never(fault);
  }
}

async function signalMatching({place}: Machine, text: string, name: NodeJS.Signals): Promise<void> {
  signal(await processesMatching({world: place.world, host: place.name}, text), name);
}
