import {systemClock} from '../../src/base/clock.ts';
import {stopper} from '../../src/base/stop.ts';
import type {Endpoint, Transport} from '../../src/transport/transport.ts';

/** Whether a new SSH connection gets through and a command runs. */
export async function answers(transport: Transport, endpoint: Endpoint): Promise<boolean> {
  const effects = {stop: stopper().stop, clock: systemClock};
  const connection = await transport.connect(endpoint, effects, {timeoutMs: 10_000});
  if (!connection.ok) return false;
  const ran = await connection.value.exec('true', '', {timeoutMs: 10_000});
  await connection.value.close();
  await transport.close();
  return ran.ok && ran.value.code === 0;
}
