import {hmacSha1Base64, sha256Base64} from '../base/hash.ts';

/** A public key of a host: `ssh-ed25519` and the like, and its blob in base64. */
export interface HostKey {
  readonly type: string;
  readonly base64: string;
}

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost extends HostKey {
  readonly file: string;
  readonly line: number;
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  /** A comma-separated list of patterns, or one hashed name. */
  readonly hosts: string;
}

export type Verdict =
  | {readonly kind: 'known'}
  | {readonly kind: 'revoked'; readonly entry: KnownHost}
  | {readonly kind: 'changed'; readonly entry: KnownHost}
  /** `others`: keys of other types that are known for the host; `authorities`: lines that only certificates could use. */
  | {readonly kind: 'unknown'; readonly others: readonly KnownHost[]; readonly authorities: readonly KnownHost[]};

const markers: Readonly<Record<string, KnownHost['marker']>> = {
  '@revoked': 'revoked',
  '@cert-authority': 'cert-authority',
};

/** The lines that can be used; comments and damaged lines are passed over, as OpenSSH does. */
export function parseKnownHosts(file: string, text: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line, index) => {
    const entry = parseLine(line);
    return entry === undefined ? [] : [{...entry, file, line: index + 1}];
  });
}

function parseLine(line: string): Omit<KnownHost, 'file' | 'line'> | undefined {
  const words = line.split(/[ \t\r]+/).filter((word) => word !== '');
  const first = words[0];
  if (first === undefined || first.startsWith('#')) return undefined;
  const marker = first.startsWith('@') ? markers[first] : 'none';
  if (marker === undefined) return undefined;
  const [hosts, type, key] = marker === 'none' ? words : words.slice(1);
  if (hosts === undefined || type === undefined || key === undefined) return undefined;
  const parsed = hostKey(Buffer.from(key, 'base64'));
  return parsed?.type === type ? {...parsed, marker, hosts} : undefined;
}

/** A key from its wire form (RFC 4253, 6.6): a length, the name of its type, the rest. */
export function hostKey(blob: Uint8Array): HostKey | undefined {
  const bytes = Buffer.from(blob);
  const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
  if (length === 0 || length > 64 || bytes.length <= 4 + length) return undefined;
  return {type: bytes.toString('latin1', 4, 4 + length), base64: bytes.toString('base64')};
}

/** Whether a line is about `name`, which is `[name]:port` for ports other than 22. Case counts in hashed names only. */
export function isAbout(entry: KnownHost, name: string): boolean {
  return entry.hosts.startsWith('|') ? matchesHash(entry.hosts, name) : matchesList(entry.hosts, name);
}

/** Whether a hashed name, which must be all that the line says of hosts, is that of `name`. */
function matchesHash(hashed: string, name: string): boolean {
  const salt = hashed.split('|')[2];
  return salt !== undefined && Buffer.from(salt, 'base64').length === saltBytes && hashed === hashedName(name, salt);
}

/** As long as the hash itself (openssh, hostfile.c). */
export const saltBytes = 20;

/** A line that says that `name` has this key; with a salt (20 bytes in base64) the name is hidden. */
export const knownHostsLine = (name: string, key: HostKey, salt?: string): string =>
  `${salt === undefined ? name : hashedName(name, salt)} ${key.type} ${key.base64}`;

/** `|1|SALT|HMAC` as `ssh-keygen -H` writes it; the 1 stands for HMAC-SHA-1, the salt is in base64. */
const hashedName = (name: string, salt: string): string => `|1|${salt}|${hmacSha1Base64(salt, name)}`;

function matchesList(list: string, name: string): boolean {
  const lower = name.toLowerCase();
  const patterns = list.toLowerCase().split(',');
  if (patterns.some((p) => p.startsWith('!') && matchesPattern(p.slice(1), lower))) return false;
  return patterns.some((p) => !p.startsWith('!') && matchesPattern(p, lower));
}

/** `*` and `?` only, without backtracking over more than the last star. */
function matchesPattern(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** What the lines about a host say of the key that it shows. */
export function judge(entries: readonly KnownHost[], key: HostKey): Verdict {
  const revoked = entries.find((e) => e.marker === 'revoked' && e.base64 === key.base64);
  if (revoked !== undefined) return {kind: 'revoked', entry: revoked};
  const plain = entries.filter((e) => e.marker === 'none');
  if (plain.some((e) => e.base64 === key.base64)) return {kind: 'known'};
  const sameType = plain.find((e) => e.type === key.type);
  if (sameType !== undefined) return {kind: 'changed', entry: sameType};
  return {kind: 'unknown', others: plain, authorities: entries.filter((e) => e.marker === 'cert-authority')};
}

/** Signature algorithms by key type, best first; all that the ssh2 library can check but DSA. */
const algorithmsByType = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
} as const;
export type HostKeyAlgorithm = (typeof algorithmsByType)[keyof typeof algorithmsByType][number];

/**
 * What to ask a host for: the key types that are known for it come first, so that a host with several keys shows one
 * that can be checked. The others follow: a host that lost the known one must be reported as such.
 */
export function hostKeyAlgorithms(entries: readonly KnownHost[]): HostKeyAlgorithm[] {
  const known = new Set(entries.filter((e) => e.marker === 'none').map((e) => e.type));
  const types = Object.entries(algorithmsByType);
  return [...types.filter(([type]) => known.has(type)), ...types.filter(([type]) => !known.has(type))].flatMap(
    ([, algorithms]) => algorithms,
  );
}

/** `SHA256:...`, as ssh and `ssh-keygen -l` show it. */
export const fingerprint = (key: HostKey): string => `SHA256:${sha256Base64(Buffer.from(key.base64, 'base64'))}`;

/** `ED25519`, `ECDSA`, `RSA`: the names that ssh uses in its messages. */
export const keyTypeName = (type: string): string =>
  type.startsWith('ecdsa-') ? 'ECDSA' : type.replace(/^ssh-/, '').toUpperCase();
