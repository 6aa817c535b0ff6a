import {Duplex} from 'node:stream';

/**
 * A simulated TCP connection: the host's end of a forwarded channel. It can stall, as when a link goes away: no byte
 * passes either way, and what was under way is delivered late if the link comes back. Cutting ends it for both sides.
 */
export class Wire extends Duplex {
  readonly #far: Duplex;
  #stalled = false;
  /** A write that waits for the link to come back. */
  #held: (() => void) | undefined;

  constructor(far: Duplex) {
    super();
    this.#far = far;
    far.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) far.pause();
    });
    far.on('end', () => this.push(null));
    far.on('error', () => this.destroy());
    far.on('close', () => this.destroy());
  }

  get stalled(): boolean {
    return this.#stalled;
  }

  stall(): void {
    this.#stalled = true;
    this.#far.pause();
  }

  flow(): void {
    if (!this.#stalled) return;
    this.#stalled = false;
    const held = this.#held;
    this.#held = undefined;
    held?.();
    this.#far.resume();
  }

  cut(): void {
    this.destroy();
  }

  override _read(): void {
    if (!this.#stalled) this.#far.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const pass = () => this.#far.write(chunk, done);
    if (this.#stalled) this.#held = pass;
    else pass();
  }

  override _final(done: () => void): void {
    const finish = () => {
      this.#far.end();
      done();
    };
    if (this.#stalled) this.#held = finish;
    else finish();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#far.destroy();
    done(error);
  }
}
