import {err, ok, type Result} from '../base/result.ts';

/** How one host is reached and logged in to: what vifleet takes from the user's ssh config. */
export interface SshSettings {
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  /** Private keys, or the public ones of keys that an agent holds; absolute paths, which need not exist. */
  readonly identityFiles: readonly string[];
  /** Of an agent's keys only those that identityFiles name. */
  readonly identitiesOnly: boolean;
  /** The agent's socket. */
  readonly agent?: string;
  /** The user's files, then the system's. */
  readonly knownHostsFiles: readonly string[];
  /** What stands for the host in known_hosts: an alias, or in lower case `name` or `[name]:port`. */
  readonly knownAs: string;
  /** `name` where knownAs is `[name]:port`: OpenSSH accepts the key of port 22 too. */
  readonly alsoKnownAs?: string;
  /** Where ssh writes a new key: the first of the user's files. */
  readonly pinFile?: string;
  /** Whether names are hidden in lines that are added to known_hosts. */
  readonly hashKnownHosts: boolean;
  /** Keys that no host may show; ssh alone can read such files. */
  readonly revokedHostKeys?: string;
  /** The jump hosts, in the order in which they are passed; empty where the host is reached directly. */
  readonly jumps: readonly Jump[];
  /** A program that makes the connection; ssh alone can run it. */
  readonly proxyCommand?: string;
  readonly connectTimeoutMs?: number;
}

export interface Jump {
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
}

/** What the settings depend on beside the config. */
export interface Surroundings {
  readonly home: string;
  readonly user: string;
  readonly uid: number;
  readonly localHostname: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What of it cannot be understood. */
export interface Unreadable {
  readonly what: string;
}

/** Key files that ssh tries when the config names none, without the kinds that the ssh2 library cannot use. */
const defaultKeys = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/** What `ssh -G` would say without any config. */
export function defaultSettings({address, port = 22, user}: Jump, surroundings: Surroundings): SshSettings {
  const ssh = `${surroundings.home}/.ssh`;
  const agent = surroundings.env['SSH_AUTH_SOCK'];
  return {
    hostname: address,
    port,
    user: user ?? surroundings.user,
    identityFiles: defaultKeys.map((name) => `${ssh}/${name}`),
    identitiesOnly: false,
    ...(agent ? {agent} : {}),
    knownHostsFiles: [
      `${ssh}/known_hosts`,
      `${ssh}/known_hosts2`,
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ],
    ...knownNames(address, port),
    pinFile: `${ssh}/known_hosts`,
    hashKnownHosts: false,
    jumps: [],
  };
}

/**
 * Reads what `ssh -G ADDRESS` printed: one `keyword value` a line, keywords in lower case and repeated for lists.
 * File names of known_hosts are separated by blanks there, so that names with blanks cannot be told apart.
 */
export function parseSettings(
  flat: string,
  address: string,
  surroundings: Surroundings,
): Result<SshSettings, Unreadable> {
  const values = keywords(flat);
  const one = (keyword: string) => values.get(keyword)?.[0];
  const some = (keyword: string) => (one(keyword) === 'none' ? undefined : one(keyword));

  const hostname = one('hostname');
  const port = Number(one('port'));
  const user = one('user');
  if (hostname === undefined || user === undefined || !Number.isInteger(port))
    return err({what: 'the output of ssh -G lacks hostname, port or user'});
  const proxyCommand = some('proxycommand');
  const jumps = parseJumps(some('proxyjump'));
  if (!jumps.ok) return jumps;

  const alias = some('hostkeyalias');
  const names = alias === undefined ? knownNames(hostname, port) : {knownAs: alias};
  const tokens = {...tokensOf(surroundings), h: hostname, n: address, p: String(port), r: user, k: names.knownAs};
  const path = (text: string) => expandPath(text, tokens, surroundings);
  const seconds = Number(some('connecttimeout'));
  const agent = agentSocket(one('identityagent'), path, surroundings);
  const filesOf = (keyword: string) => (some(keyword)?.split(' ') ?? []).filter((file) => file !== '').map(path);
  const [pinFile] = filesOf('userknownhostsfile');
  const revoked = some('revokedhostkeys');
  return ok({
    hostname,
    port,
    user,
    identityFiles: (values.get('identityfile') ?? []).filter((file) => file !== 'none').map(path),
    identitiesOnly: one('identitiesonly') === 'yes',
    ...(agent === undefined ? {} : {agent}),
    knownHostsFiles: [...filesOf('userknownhostsfile'), ...filesOf('globalknownhostsfile')],
    ...names,
    ...(pinFile === undefined ? {} : {pinFile}),
    hashKnownHosts: one('hashknownhosts') === 'yes',
    ...(revoked === undefined ? {} : {revokedHostKeys: path(revoked)}),
    jumps: jumps.value,
    ...(proxyCommand === undefined ? {} : {proxyCommand}),
    ...(seconds > 0 ? {connectTimeoutMs: seconds * 1000} : {}),
  });
}

function keywords(flat: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const line of flat.split('\n')) {
    const blank = line.indexOf(' ');
    if (blank < 0) continue;
    const keyword = line.slice(0, blank).toLowerCase();
    const value = line.slice(blank + 1).trim();
    const sofar = values.get(keyword);
    if (sofar === undefined) values.set(keyword, [value]);
    else sofar.push(value);
  }
  return values;
}

/** Jump hosts, separated by commas. */
function parseJumps(text: string | undefined): Result<readonly Jump[], Unreadable> {
  const jumps: Jump[] = [];
  for (const one of text?.split(',') ?? []) {
    const jump = parseJump(one);
    if (jump === undefined) return err({what: `ProxyJump ${text}`});
    jumps.push(jump);
  }
  return ok(jumps);
}

/** `[user@]host[:port]`, the host perhaps in brackets. */
function parseJump(text: string): Jump | undefined {
  const match = /^(?:ssh:\/\/)?(?:(.+)@)?(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text);
  const address = match?.[2] ?? match?.[3];
  if (address === undefined || address.startsWith('-')) return undefined;
  const [, user, , , port] = match ?? [];
  return {address, ...(user === undefined ? {} : {user}), ...(port === undefined ? {} : {port: Number(port)})};
}

function knownNames(hostname: string, port: number): {readonly knownAs: string; readonly alsoKnownAs?: string} {
  const name = hostname.toLowerCase();
  return port === 22 ? {knownAs: name} : {knownAs: `[${name}]:${port}`, alsoKnownAs: name};
}

type Tokens = Readonly<Record<string, string>>;

const tokensOf = ({home, user, uid, localHostname}: Surroundings): Tokens => ({
  '%': '%',
  d: home,
  i: String(uid),
  l: localHostname,
  L: localHostname.split('.')[0] ?? localHostname,
  u: user,
});

/** `~/`, `%x` and `${VARIABLE}`, which ssh -G leaves in the names of identity files (ssh_config(5), TOKENS). */
function expandPath(text: string, tokens: Tokens, {home, env}: Surroundings): string {
  return text
    .replace(/^~(?=\/|$)/, home)
    .replace(/%(.)/g, (all, letter: string) => tokens[letter] ?? all)
    .replace(/\$\{(\w+)\}/g, (all, name: string) => env[name] ?? all);
}

/** `none`, the word SSH_AUTH_SOCK, `$VARIABLE`, or a path; without one the environment's SSH_AUTH_SOCK. */
function agentSocket(
  value: string | undefined,
  path: (text: string) => string,
  {env}: Surroundings,
): string | undefined {
  if (value === 'none') return undefined;
  if (value === undefined || value === 'SSH_AUTH_SOCK') return env['SSH_AUTH_SOCK'] || undefined;
  return value.startsWith('$') && !value.startsWith('${') ? env[value.slice(1)] || undefined : path(value);
}
