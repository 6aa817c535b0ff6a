import type {Clock} from '../base/clock.ts';
import type {Wire} from './wire.ts';

/** How long a connection outlives its link: a bridge that takes over a NIC's address is back sooner. */
const patienceMs = 3000;

export interface LinesWorld {
  /** Whether the host still answers for the address that a connection uses. */
  answers(address: string): Promise<boolean>;
  /** Calls back whenever the host's links or addresses may have changed; returns what ends that. */
  watch(changed: () => void): () => void;
  readonly clock: Clock;
}

/** The open connections of one host. They stall while their address does not answer, and are cut if that lasts. */
export class Lines {
  readonly #world: LinesWorld;
  readonly #wires = new Map<Wire, {address: string; back: AbortController | undefined}>();
  #unwatch: (() => void) | undefined;
  #asking: Promise<void> | undefined;
  #again = false;

  constructor(world: LinesWorld) {
    this.#world = world;
  }

  add(wire: Wire, address: string): void {
    this.#wires.set(wire, {address, back: undefined});
    wire.once('close', () => this.#remove(wire));
    this.#unwatch ??= this.#world.watch(() => void this.check());
    void this.check();
  }

  /** Asks again for each address in use. Calls that come meanwhile are answered by one more round. */
  check(): Promise<void> {
    this.#again = true;
    this.#asking ??= this.#rounds().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** Cuts all; afterwards nothing is asked any more. */
  async close(): Promise<void> {
    for (const wire of this.#wires.keys()) wire.cut();
    await this.#asking;
  }

  async #rounds(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#ask();
    }
  }

  async #ask(): Promise<void> {
    const addresses = new Set([...this.#wires.values()].map((line) => line.address));
    for (const address of addresses) {
      const answers = await this.#world.answers(address);
      for (const [wire, line] of this.#wires) if (line.address === address) this.#set(wire, answers);
    }
  }

  #set(wire: Wire, answers: boolean): void {
    const line = this.#wires.get(wire);
    if (line === undefined || wire.stalled === !answers) return;
    line.back?.abort();
    line.back = undefined;
    if (answers) return wire.flow();
    wire.stall();
    const back = new AbortController();
    line.back = back;
    void this.#world.clock.sleep(patienceMs, back.signal).then(() => {
      if (!back.signal.aborted) wire.cut();
    });
  }

  #remove(wire: Wire): void {
    this.#wires.get(wire)?.back?.abort();
    this.#wires.delete(wire);
    if (this.#wires.size > 0) return;
    this.#unwatch?.();
    this.#unwatch = undefined;
  }
}
