import type {Duplex} from 'node:stream';
import type {Clock} from '../base/clock.ts';
import type {Answer} from './reach.ts';
import {forwardingServer, type Forwarding, type ForwardingServer, type ServerKeys} from './ssh-server.ts';

/** What lies behind the bastion. */
export interface Surroundings {
  /** The address that a name leads to; undefined where the world's DNS knows none. Addresses lead to themselves. */
  resolve(target: string): Promise<string | undefined>;
  /** Who answers a connection to this address and port; `open: false` swallows the packets. */
  ask(address: string, port: number): Promise<Answer>;
  /** Hands a connection to the host's ssh server; false where nobody listens on that port. */
  listens(host: string, port: number): boolean;
  connect(host: string, address: string, channel: Duplex): void;
  readonly clock: Clock;
}

/** TCP sends its first packet again after a second, and gives up after about two minutes (tcp_syn_retries 6). */
const resendMs = 1000;
const attempts = 127;

/** The only way from the controller into the lab's network. */
export async function startBastion(keys: ServerKeys, around: Surroundings): Promise<ForwardingServer> {
  const underway = new Set<Promise<void>>();
  const server = await forwardingServer(keys, (request) => {
    const forwarding = forward(request, around).finally(() => underway.delete(forwarding));
    underway.add(forwarding);
  });
  return {
    port: server.port,
    async close() {
      await server.close();
      await Promise.all(underway);
    },
  };
}

async function forward(request: Forwarding, around: Surroundings): Promise<void> {
  const address = await around.resolve(request.address);
  for (let attempt = 0; address !== undefined && attempt < attempts && !request.gone.aborted; attempt++) {
    const answer = await around.ask(address, request.port);
    if (request.gone.aborted) return;
    if (decide(request, address, answer, around)) return;
    await around.clock.sleep(resendMs, request.gone);
  }
  request.refuse();
}

/** False where the packet was swallowed, and has to be sent again. */
function decide(request: Forwarding, address: string, answer: Answer, around: Surroundings): boolean {
  switch (answer.who) {
    case 'nobody':
      request.refuse();
      return true;
    case 'station':
      hangUp(request);
      return true;
    case 'guest':
      if (answer.open) hangUp(request);
      return answer.open;
    case 'host':
      if (!answer.open) return false;
      if (!around.listens(answer.name, request.port)) request.refuse();
      else around.connect(answer.name, address, request.open());
      return true;
  }
}

/** What answers there opens connections, which is all that a probe asks, and has nothing to say. */
function hangUp(request: Forwarding): void {
  const channel = request.open();
  channel.on('error', () => undefined);
  channel.resume();
  channel.end();
}
