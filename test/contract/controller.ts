import {systemClock} from '../../src/base/clock.ts';
import {Failure} from '../../src/base/failure.ts';
import {err} from '../../src/base/result.ts';
import {stopper} from '../../src/base/stop.ts';
import type {Ports} from '../../src/app/ports.ts';
import type {Connection, Transport} from '../../src/transport/transport.ts';
import type {Trial} from '../rigs/rig.ts';

/** A controller that can die: to the host it is the same whether its process is gone or never says anything again. */
export interface Controller {
  readonly ports: Ports;
  /** Closes its connections; nothing that it does from now on reaches a host. */
  kill(): Promise<void>;
  isDead(): boolean;
}

let runs = 0;

/** `folder`: where its journals are kept. */
export function controllerOf(trial: Trial, folder: string): Controller {
  const life = new AbortController();
  const open = new Set<Connection>();
  const {stop, raise} = stopper();
  return {
    ports: {
      transport: mortal(trial.transport(), life.signal, open),
      clock: systemClock,
      stop,
      emit: () => undefined,
      ask: () => Promise.resolve(true),
      runs: folder,
      newRunId: () => `20260101-${String((runs += 1)).padStart(6, '0')}`,
      owner: 'contract@controller',
    },
    async kill() {
      life.abort();
      for (let level = 0; level < 3; level += 1) raise();
      await Promise.all([...open].map((connection) => connection.close()));
    },
    isDead: () => life.signal.aborted,
  };
}

const dead = () => err(new Failure('transport/lost', 'the controller of this test is dead', {hint: 'none'}));

const mortal = (transport: Transport, life: AbortSignal, open: Set<Connection>): Transport => ({
  async connect(...words) {
    if (life.aborted) return dead();
    const opened = await transport.connect(...words);
    if (!opened.ok) return opened;
    open.add(opened.value);
    return {
      ok: true,
      value: {
        exec: async (...command) => (life.aborted ? dead() : opened.value.exec(...command)),
        close: () => opened.value.close(),
      },
    };
  },
  close: () => transport.close(),
});
