import {Failure} from '../../src/base/failure.ts';
import {err, ok} from '../../src/base/result.ts';
import type {Connection, Endpoint, Transport} from '../../src/transport/transport.ts';
import type {FakeClock} from './fake-clock.ts';
import type {FakeHost} from './fake-host.ts';

/** What happens to a command on its way: `before`: the host never hears of it; `after`: its answer is lost; `cut`: half of it comes. */
export type Loss = 'before' | 'after' | 'cut';

/** The network between controller and hosts, as the test says it is. */
export interface Network {
  readonly hosts: Readonly<Record<string, FakeHost>>;
  readonly clock: FakeClock;
  /** By address: whether somebody answers there now. */
  reachable?: (address: string) => boolean;
  /** Asked before each command, with its verb and words. */
  lose?: (command: string) => Loss | undefined;
  /** What happens before a command is carried out. */
  meanwhile?: (command: string) => void;
}

export interface FakeTransport extends Transport {
  /** Addresses in the order in which they were tried. */
  readonly tried: readonly string[];
  /** Connections that are open now. */
  readonly open: number;
}

const lost = (code: 'transport/timeout' | 'transport/lost', message: string) =>
  new Failure(code, message, {hint: 'look at the cable'});

export function fakeTransport(network: Network): FakeTransport {
  const tried: string[] = [];
  let open = 0;
  const connectionTo = (host: FakeHost, endpoint: Endpoint): Connection => {
    let closed = false;
    open += 1;
    return {
      exec: (command, stdin) => {
        network.clock.pass(20);
        const words = / vifleet (.*)$/.exec(command)?.[1] ?? '';
        network.meanwhile?.(words);
        const loss = network.lose?.(words);
        if (loss === 'before' || network.reachable?.(endpoint.address) === false)
          return Promise.resolve(err(lost('transport/lost', 'the connection is gone')));
        const stdout = host.exec(command, stdin);
        if (loss === 'after') return Promise.resolve(err(lost('transport/lost', 'the connection is gone')));
        return Promise.resolve(ok({code: 0, stdout: loss === 'cut' ? stdout.slice(0, -20) : stdout, stderr: ''}));
      },
      close: () => {
        if (!closed) open -= 1;
        closed = true;
        return Promise.resolve();
      },
    };
  };
  return {
    tried,
    get open() {
      return open;
    },
    connect: (endpoint, _, {timeoutMs}) => {
      tried.push(endpoint.address);
      const host = network.hosts[endpoint.host];
      if (host !== undefined && network.reachable?.(endpoint.address) !== false)
        return Promise.resolve(ok(connectionTo(host, endpoint)));
      network.clock.pass(timeoutMs);
      return Promise.resolve(err(lost('transport/timeout', `${endpoint.address} does not answer`)));
    },
    close: () => Promise.resolve(),
  };
}
