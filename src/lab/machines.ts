import {Bug} from '../base/bug.ts';
import type {Clock} from '../base/clock.ts';
import type {Surroundings} from './bastion.ts';
import {Machine} from './machine.ts';
import {resolveName} from './names.ts';
import type {Answer, Question} from './reach.ts';
import type {Charter} from './world.ts';

/** The hosts of a lab by name. */
export type Machines = ReadonlyMap<string, Machine>;

/** Who answers, as seen from the controller's segment. */
export type Ask = (address: string, protocol: Question['protocol'], port: number) => Promise<Answer>;

export interface Ground {
  readonly world: string;
  readonly programs: string;
  readonly ask: Ask;
  readonly clock: Clock;
}

export async function machinesOf(charter: Charter, {world, programs, ask, clock}: Ground): Promise<Machines> {
  const machines = new Map<string, Machine>();
  for (const host of charter.hosts) {
    const leadsTo = async (address: string) => {
      const answer = await ask(address, 'tcp', host.ssh.port);
      return answer.who === 'host' && answer.name === host.name;
    };
    machines.set(host.name, await Machine.make({world, programs, name: host.name}, host, {leadsTo, clock}));
  }
  return machines;
}

export function named(machines: Machines, host: string): Machine {
  const machine = machines.get(host);
  if (machine === undefined) throw new Bug(`no host of the lab is called ${host}`);
  return machine;
}

/** What the bastion sees of them. */
export const surroundings = (machines: Machines, {world, ask, clock}: Ground): Surroundings => ({
  clock,
  resolve: (target) => resolveName(world, target),
  async ask(address, port) {
    const answer = await ask(address, 'tcp', port);
    // packets that a cut swallows are not refused by anybody
    return answer.who === 'host' && named(machines, answer.name).cut ? {...answer, open: false} : answer;
  },
  listens: (host, port) => port === named(machines, host).host.ssh.port,
  connect: (host, address, channel) => named(machines, host).connect(address, channel),
});
