import type {Failure} from '../base/failure.ts';
import type {HostTrust} from './host-trust.ts';
import type {HostKey, HostKeyAlgorithm} from './known-hosts.ts';
import type {Effects, Endpoint} from './transport.ts';
import {Bug} from '../base/bug.ts';
import {ok, type Result} from '../base/result.ts';
import {failure, type Target} from './failures.ts';
import {fingerprint, keyTypeName} from './known-hosts.ts';
import {startLimit} from './limit.ts';
import {pinKey} from './pin.ts';
import {routes} from './route.ts';
import {sshConfig} from './ssh-config.ts';
import {knownHostsTrust, ssh2Login, type Ssh2Options} from './ssh2.ts';
import {type Way, wayName} from './way.ts';

/** A key that no known_hosts file has, and whose it would be. */
export interface ShownKey {
  /** The host of the inventory, or the jump host as the ssh config calls it. */
  readonly server: string;
  readonly isJump: boolean;
  /** `192.168.1.20:22`. */
  readonly at: string;
  /** By which a list of fingerprints may call the server. */
  readonly names: readonly string[];
  /** `ED25519`. */
  readonly type: string;
  /** `SHA256:...`. */
  readonly fingerprint: string;
  readonly way: Way;
  readonly key: HostKey;
}

/** What came of looking at the keys along the way to a host. */
export type Meeting =
  | {readonly kind: 'known'}
  /** The first server on the way whose key is not known; what is behind it was not asked. */
  | {readonly kind: 'unknown'; readonly shown: ShownKey}
  | {readonly kind: 'failed'; readonly failure: Failure};

/** Looks at the keys of hosts without logging in to them, and writes them into known_hosts. */
export interface HostKeys {
  meet(endpoint: Endpoint, effects: Effects, options: {readonly timeoutMs: number}): Promise<Meeting>;
  /** The keys of other types that the same server has. */
  others(shown: ShownKey, effects: Effects, options: {readonly timeoutMs: number}): Promise<readonly ShownKey[]>;
  /** Adds the key to the file that the ssh config names. */
  pin(shown: ShownKey): Promise<Result<void, Failure>>;
  close(): Promise<void>;
}

/** What one server showed. */
interface Seen {
  readonly key: HostKey;
  /** Why the key cannot be trusted; undefined where it is known. */
  readonly distrust: Failure | undefined;
}

type Look = {readonly effects: Effects; readonly timeoutMs: number};

export function ssh2HostKeys(options: Ssh2Options = {}): HostKeys {
  const ways = routes(ssh2Login(options), options.configFile, sshConfig(options.configFile, {every: true}));
  const trustOf = knownHostsTrust();
  // Many hosts are behind one jump host; what it showed counts until its key is pinned.
  const seen = new Map<string, Promise<Result<Seen, Failure>>>();

  const look = async (way: Way, {effects, timeoutMs}: Look, type?: string): Promise<Result<Seen, Failure>> => {
    const met: Seen[] = [];
    const login = ssh2Login(options, async (server) => {
      const trust = await trustOf(server);
      return trust.ok ? ok(onlyLooking(trust.value, server.target, type, met)) : trust;
    });
    const limit = startLimit(timeoutMs, effects);
    const opened = await ways.open(way, {effects, limit, timeoutMs}, login).finally(() => limit.end());
    const [first] = met;
    if (first !== undefined) return ok(first);
    if (opened.ok) throw new Bug('there was a login where only the host key was to be looked at');
    return opened;
  };

  return {
    async meet(endpoint, effects, {timeoutMs}) {
      const limit = startLimit(timeoutMs, effects);
      const way = await ways.find(endpoint, limit).finally(() => limit.end());
      if (!way.ok) return {kind: 'failed', failure: way.error};
      for (const server of serversOf(way.value)) {
        const looking = seen.get(wayName(server)) ?? look(server, {effects, timeoutMs});
        seen.set(wayName(server), looking);
        const met = await looking;
        if (!met.ok) return {kind: 'failed', failure: met.error};
        const {key, distrust} = met.value;
        if (distrust?.code === 'transport/host-key-unknown')
          return {kind: 'unknown', shown: shownKey(server, key, server === way.value ? endpoint : undefined)};
        if (distrust !== undefined) return {kind: 'failed', failure: distrust};
      }
      return {kind: 'known'};
    },
    async others(shown, effects, {timeoutMs}) {
      const found: ShownKey[] = [];
      for (const type of keyTypes.filter((one) => one !== shown.type)) {
        const met = await look(shown.way, {effects, timeoutMs}, type);
        if (met.ok && keyTypeName(met.value.key.type) === type) found.push(withKey(shown, met.value.key));
      }
      return found;
    },
    pin(shown) {
      seen.delete(wayName(shown.way));
      return pinKey(shown.way, shown.key);
    },
    close: () => ways.closeJumps(),
  };
}

const keyTypes = ['ED25519', 'ECDSA', 'RSA'];

/** The jump hosts in the order in which they are passed, then the host. */
const serversOf = (way: Way): readonly Way[] => [...(way.over === undefined ? [] : serversOf(way.over)), way];

/** Takes the key that is shown and lets nobody log in. `type`: asks for keys of this type alone. */
function onlyLooking(trust: HostTrust, target: Target, type: string | undefined, met: Seen[]): HostTrust {
  return {
    algorithms: trust.algorithms.filter((algorithm) => type === undefined || algorithmType(algorithm) === type),
    check: (key) => {
      const distrust = trust.check(key);
      met.push({key, distrust});
      return distrust ?? failure(target, 'transport/stopped', 'only the host key was looked at', 'nothing to do');
    },
  };
}

const algorithmType = (algorithm: HostKeyAlgorithm): string =>
  algorithm.startsWith('rsa-') ? 'RSA' : keyTypeName(algorithm);

function shownKey(way: Way, key: HostKey, endpoint: Endpoint | undefined): ShownKey {
  const {settings, target} = way;
  const names = [target.host, ...(endpoint === undefined ? [] : [endpoint.address]), settings.hostname];
  return {
    server: target.host,
    isJump: endpoint === undefined,
    at: target.at,
    names: [...new Set([...names, settings.knownAs].map((name) => name.toLowerCase()))],
    type: keyTypeName(key.type),
    fingerprint: fingerprint(key),
    way,
    key,
  };
}

const withKey = (shown: ShownKey, key: HostKey): ShownKey => ({
  ...shown,
  type: keyTypeName(key.type),
  fingerprint: fingerprint(key),
  key,
});
