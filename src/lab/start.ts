import type {Clock} from '../base/clock.ts';
import {serverKeys, writeAccess} from './access.ts';
import {startBastion} from './bastion.ts';
import type {LabFleet} from './fleet.ts';
import {Lab} from './lab.ts';
import {programsFolder} from './layout.ts';
import {machinesOf, surroundings, type Ground} from './machines.ts';
import {killAll} from './processes.ts';
import {reach} from './reach.ts';
import {createWorld, type Charter} from './world.ts';

export interface StartEffects {
  readonly clock: Clock;
}

export interface StartOptions {
  /** Another folder of simulated programs. */
  readonly programs?: string;
}

/**
 * Makes a world in an empty or absent folder and switches it on. The folder's path is absolute and without blanks:
 * ssh(1) hands it to the jump host's ssh unquoted.
 */
export async function startLab(
  world: string,
  fleet: LabFleet,
  effects: StartEffects,
  options: StartOptions = {},
): Promise<Lab> {
  return serveLab(world, await createWorld(world, fleet), effects, options);
}

/** Switches a world on that was made before. What was started is ended again if it does not come up. */
export async function serveLab(
  world: string,
  charter: Charter,
  {clock}: StartEffects,
  {programs = programsFolder}: StartOptions = {},
): Promise<Lab> {
  const {segment} = charter.controller;
  const ground: Ground = {
    world,
    programs,
    clock,
    ask: (address, protocol, port) => reach(world, programs, {segment, address, protocol, port}),
  };
  const machines = await machinesOf(charter, ground);
  try {
    await Promise.all([...machines.values()].map((machine) => machine.install()));
    const bastion = await startBastion(await serverKeys(world), surroundings(machines, ground));
    await writeAccess(world, charter.hosts, bastion.port);
    return new Lab(ground, machines, bastion);
  } catch (error) {
    await killAll({world}, clock);
    throw error;
  }
}
