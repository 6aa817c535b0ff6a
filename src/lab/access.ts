import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {LabSsh} from './fleet.ts';
import {newKeyPair, type ServerKeys} from './ssh-server.ts';

/** How the world's ssh folder calls the bastion; also what `ProxyJump` names. */
const bastion = 'vifleet-lab';

export interface Reachable {
  readonly name: string;
  readonly ssh: LabSsh;
}

export const sshConfigOf = (world: string): string => join(world, 'ssh', 'config');
export const knownHostsOf = (world: string): string => join(world, 'ssh', 'known_hosts');
const clientKeyOf = (world: string): string => join(world, 'ssh', 'id_ed25519');
const hostKeyOf = (world: string, host: string): string => join(world, 'ssh', 'host_keys', host);

/** Makes all keys of a new world: one for the client, one per host, one for the bastion. */
export async function createKeys(world: string, hosts: readonly string[]): Promise<void> {
  await mkdir(join(world, 'ssh', 'host_keys'), {recursive: true, mode: 0o700});
  await writeKey(clientKeyOf(world), 'vifleet-lab-client');
  for (const host of [bastion, ...hosts]) await writeKey(hostKeyOf(world, host), `root@${host}`);
}

async function writeKey(path: string, comment: string): Promise<void> {
  const key = newKeyPair(comment);
  await writeFile(path, `${key.private.trimEnd()}\n`, {mode: 0o600});
  await chmod(path, 0o600);
  await writeFile(`${path}.pub`, `${key.public.trimEnd()}\n`);
}

/** The keys of a host's sshd, or of the bastion's where no host is named. */
export async function serverKeys(world: string, host = bastion): Promise<ServerKeys> {
  const [own, client] = await Promise.all([
    readFile(hostKeyOf(world, host), 'utf8'),
    readFile(`${clientKeyOf(world)}.pub`, 'utf8'),
  ]);
  return {host: own, client};
}

/** Writes config and known_hosts for a bastion that listens on `port`; both ssh(1) and vifleet can use them. */
export async function writeAccess(world: string, hosts: readonly Reachable[], port: number): Promise<void> {
  const known = [await knownLine(world, bastion, [`[127.0.0.1]:${port}`])];
  for (const {name, ssh} of hosts) {
    const at = (address: string) => (ssh.port === 22 ? address : `[${address}]:${ssh.port}`);
    known.push(await knownLine(world, name, ssh.addresses.map(at)));
  }
  await writeFile(knownHostsOf(world), known.join(''));
  await writeFile(sshConfigOf(world), configText(world, hosts, port));
}

async function knownLine(world: string, host: string, names: readonly string[]): Promise<string> {
  const [type = '', key = ''] = (await readFile(`${hostKeyOf(world, host)}.pub`, 'utf8')).split(' ');
  return `${names.join(',')} ${type} ${key.trim()}\n`;
}

function configText(world: string, hosts: readonly Reachable[], port: number): string {
  const common = [
    `  IdentityFile ${configValue(clientKeyOf(world))}`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    `  UserKnownHostsFile ${configValue(knownHostsOf(world))}`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '  ControlPath none',
    '  KexAlgorithms curve25519-sha256',
  ];
  const jump = [`Host ${bastion}`, '  HostName 127.0.0.1', `  Port ${port}`, '  User lab', ...common];
  const blocks = hosts.map(({name, ssh}) => [
    '',
    // a name leads to the address that the host has now; an address is taken as it is
    `Host ${name}`,
    `  HostName ${ssh.addresses[0]}`,
    `Host ${[name, ...ssh.addresses].join(' ')}`,
    `  Port ${ssh.port}`,
    `  User ${ssh.user}`,
    `  ProxyJump ${bastion}`,
    ...common,
  ]);
  return `${[jump, ...blocks].flat().join('\n')}\n`;
}

/** A path in ssh_config(5): quoted for blanks, percent signs doubled because they begin tokens. */
const configValue = (path: string): string => `"${path.replaceAll('%', '%%')}"`;
