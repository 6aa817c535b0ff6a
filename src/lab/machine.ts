import {watch} from 'node:fs';
import type {Duplex} from 'node:stream';
import type {Clock} from '../base/clock.ts';
import {shellQuote, shellWords} from '../base/shell.ts';
import {serverKeys} from './access.ts';
import type {CommandChannel} from './command-channel.ts';
import {boot, powerOff, runAtConsole, startOn} from './host.ts';
import {stateOf, type HostPlace} from './layout.ts';
import {Lines} from './lines.ts';
import {join} from './session.ts';
import {commandServer} from './ssh-server.ts';
import {Wire} from './wire.ts';
import type {CharteredHost} from './world.ts';

export interface MachineWorld {
  /** Whether the network leads from the controller to this host at that address, whatever its firewall says. */
  leadsTo(address: string): Promise<boolean>;
  readonly clock: Clock;
}

/** One simulated host with its sshd: what the lab can do to it from outside. */
export class Machine {
  readonly place: HostPlace;
  readonly #lines: Lines;
  readonly #sshd: {serve(socket: Duplex): void};
  readonly #clock: Clock;
  readonly host: CharteredHost;
  cut = false;
  diskFull = false;

  static async make(place: HostPlace, host: CharteredHost, world: MachineWorld): Promise<Machine> {
    return new Machine(place, host, world, await serverKeys(place.world, host.name));
  }

  private constructor(
    place: HostPlace,
    host: CharteredHost,
    world: MachineWorld,
    keys: Awaited<ReturnType<typeof serverKeys>>,
  ) {
    this.place = place;
    this.host = host;
    this.#clock = world.clock;
    this.#lines = new Lines({
      answers: async (address) => !this.cut && (await world.leadsTo(address)),
      watch: (changed) => this.#watchNetwork(changed),
      clock: world.clock,
    });
    this.#sshd = commandServer(keys, ['root', host.ssh.user], (command, channel) => this.#run(command, channel));
  }

  /** A new connection to `address` of this host. */
  connect(address: string, channel: Duplex): void {
    const wire = new Wire(channel);
    wire.on('error', () => undefined);
    this.#sshd.serve(wire);
    this.#lines.add(wire, address);
  }

  async powerOn(): Promise<void> {
    await boot(this.place);
    await this.#lines.check();
  }

  async powerOff(): Promise<void> {
    await powerOff(this.place, this.#clock);
    await this.#lines.check();
  }

  /** Boots for the first time: the units that the fleet names are enabled, guests that only a person starts are started. */
  async install(): Promise<void> {
    const {enabledUnits, start} = this.host;
    if (enabledUnits.length > 0) await runAtConsole(this.place, `systemctl enable ${shellWords(enabledUnits)}`);
    await boot(this.place);
    for (const config of start) await runAtConsole(this.place, `xl create "$VIFLEET_ROOT"${shellQuote(config)}`);
  }

  async setCut(cut: boolean): Promise<void> {
    this.cut = cut;
    await this.#lines.check();
  }

  close(): Promise<void> {
    return this.#lines.close();
  }

  #run(command: string, channel: CommandChannel): void {
    join(startOn(this.place, this.diskFull ? withoutDisk(command) : command), channel);
  }

  /** State files are put in place by mv(1), which the folder's watcher sees under the file's own name. */
  #watchNetwork(changed: () => void): () => void {
    const tables = ['links', 'addresses', 'routes'];
    const watcher = watch(stateOf(this.place), (_event, name) => {
      if (name !== null && tables.includes(name)) changed();
    });
    return () => watcher.close();
  }
}

/** Writing past a file size of nothing fails with an error, as on a full disk, once the signal that goes with it is ignored. */
const withoutDisk = (command: string): string => `trap '' XFSZ; ulimit -f 0; exec /bin/sh -c ${shellQuote(command)}`;
