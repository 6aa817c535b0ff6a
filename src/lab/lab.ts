import type {Endpoint} from '../transport/transport.ts';
import {knownHostsOf, sshConfigOf} from './access.ts';
import {inflict, type Fault} from './fault.ts';
import {runOn, type Ran} from './host.ts';
import {named, type Ask, type Ground, type Machines} from './machines.ts';
import {killAll} from './processes.ts';
import {snapshotOf, type Snapshot} from './snapshot.ts';
import type {ForwardingServer} from './ssh-server.ts';
import {untilTrailSays} from './trails.ts';

/** A running lab: its hosts are booted and answer ssh through a bastion on loopback. */
export class Lab {
  /** The folder of the world. */
  readonly world: string;
  /** Of the bastion, on 127.0.0.1. */
  readonly port: number;
  /** For `ssh -F` and for vifleet: leads to every host by name or address, with keys and known_hosts of its own. */
  readonly sshConfigPath: string;
  readonly knownHostsPath: string;
  readonly hosts: readonly string[];
  /** Who answers for an address, as seen from the controller's segment. */
  readonly reach: Ask;
  readonly #ground: Ground;
  readonly #machines: Machines;
  readonly #bastion: ForwardingServer;
  readonly #stopped = new AbortController();

  constructor(ground: Ground, machines: Machines, bastion: ForwardingServer) {
    this.world = ground.world;
    this.port = bastion.port;
    this.sshConfigPath = sshConfigOf(ground.world);
    this.knownHostsPath = knownHostsOf(ground.world);
    this.hosts = [...machines.keys()];
    this.reach = ground.ask;
    this.#ground = ground;
    this.#machines = machines;
    this.#bastion = bastion;
  }

  endpoint(name: string): Endpoint {
    const {ssh} = named(this.#machines, name).host;
    return {host: name, address: ssh.addresses[0], port: ssh.port, user: ssh.user};
  }

  /** Runs a command on the host without ssh and network. */
  exec(host: string, command: string, stdin?: string): Promise<Ran> {
    return runOn(named(this.#machines, host).place, command, stdin);
  }

  snapshot(host: string): Promise<Snapshot> {
    return snapshotOf(named(this.#machines, host).place);
  }

  /** With `at`, waits until a trail of the host says it (as `step change 2`); false if the lab stopped before. */
  async fault(host: string, fault: Fault, at?: string): Promise<boolean> {
    const machine = named(this.#machines, host);
    const waiting = {clock: this.#ground.clock, signal: this.#stopped.signal};
    if (at !== undefined && !(await untilTrailSays(machine.place, at, waiting))) return false;
    await inflict(machine, fault);
    return true;
  }

  /** Ends connections and every process of every host; the folder stays. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#bastion.close();
    await Promise.all([...this.#machines.values()].map((machine) => machine.close()));
    await killAll({world: this.world}, this.#ground.clock);
  }
}
