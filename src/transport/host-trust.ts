import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import type {Target} from './failures.ts';
import type {KnownHostsReader} from './known-hosts-files.ts';
import {
  fingerprint,
  type HostKey,
  type HostKeyAlgorithm,
  hostKeyAlgorithms,
  judge,
  keyTypeName,
  type KnownHost,
  type Verdict,
} from './known-hosts.ts';
import type {SshSettings} from './ssh-settings.ts';

/** What is known of a host's keys before it is met. */
export interface HostTrust {
  readonly algorithms: HostKeyAlgorithm[];
  /** undefined: the key is the known one. */
  check(key: HostKey): Failure | undefined;
}

export async function hostTrust(
  settings: SshSettings,
  knownHosts: KnownHostsReader,
  target: Target,
): Promise<Result<HostTrust, Failure>> {
  const own = await knownHosts.lookUp(settings.knownHostsFiles, [settings.knownAs]);
  const bare =
    settings.alsoKnownAs === undefined
      ? ok([])
      : await knownHosts.lookUp(settings.knownHostsFiles, [settings.alsoKnownAs]);
  for (const lines of [own, bare])
    if (!lines.ok)
      return err(
        new Failure('transport/config', `${lines.error.file} cannot be read, and host keys are checked against it`, {
          where: {host: target.host, file: lines.error.file},
          hint: 'make the file readable, or name another with UserKnownHostsFile in the ssh config',
          cause: lines.error.cause,
        }),
      );
  const entries = own.ok ? own.value : [];
  const bareEntries = bare.ok ? bare.value : [];
  return ok({
    algorithms: hostKeyAlgorithms(entries.length > 0 ? entries : bareEntries),
    check: (key) => hostKeyFailure(verdictOf(entries, bareEntries, key), key, settings, target),
  });
}

/** Like ssh, takes a key that is known for the bare name where `[name]:port` has no line. */
function verdictOf(entries: readonly KnownHost[], bare: readonly KnownHost[], key: HostKey): Verdict {
  const own = judge(entries, key);
  if (own.kind !== 'unknown') return own;
  const fallback = judge(bare, key);
  return fallback.kind === 'known' || fallback.kind === 'revoked' ? fallback : own;
}

function hostKeyFailure(verdict: Verdict, key: HostKey, settings: SshSettings, target: Target): Failure | undefined {
  switch (verdict.kind) {
    case 'known':
      return undefined;
    case 'changed':
      return changed(verdict.entry, key, settings, target);
    case 'revoked':
      return new Failure(
        'transport/host-key-revoked',
        `${target.at} shows the key ${nameOf(key)}, which ${placeOf(verdict.entry)} revokes`,
        {
          where: {host: target.host, file: verdict.entry.file, line: verdict.entry.line},
          hint: 'do not log in: whoever has this key may play the host; give the host new keys on its console',
        },
      );
    case 'unknown':
      return unknown(verdict, key, settings, target);
  }
}

const nameOf = (key: HostKey): string => `${keyTypeName(key.type)} ${fingerprint(key)}`;
const placeOf = ({file, line}: KnownHost): string => `${file}:${line}`;
const onConsole = (key: HostKey): string =>
  `ssh-keygen -lf /etc/ssh/ssh_host_${keyTypeName(key.type).toLowerCase()}_key.pub`;

function changed(entry: KnownHost, key: HostKey, settings: SshSettings, target: Target): Failure {
  return new Failure(
    'transport/host-key-changed',
    `the host key of ${target.at} has changed: ${placeOf(entry)} has ${nameOf(entry)}, the host shows ${nameOf(key)}`,
    {
      where: {host: target.host, file: entry.file, line: entry.line},
      hint:
        `somebody may be in between. If the host was installed anew, compare on its console (${onConsole(key)}), ` +
        `then remove the old key: ssh-keygen -R '${settings.knownAs}' -f ${entry.file}`,
    },
  );
}

function unknown(
  {others, authorities}: Extract<Verdict, {kind: 'unknown'}>,
  key: HostKey,
  settings: SshSettings,
  target: Target,
): Failure {
  const [authority] = authorities;
  if (authority !== undefined) return uncheckable(authority, key, settings, target);
  const [other] = others;
  const note = other === undefined ? '' : `; of another type, ${nameOf(other)}, is known (${placeOf(other)})`;
  return new Failure(
    'transport/host-key-unknown',
    `the host key of ${target.at} is not known: it shows ${nameOf(key)}${note}`,
    {
      where: {host: target.host},
      hint:
        `compare the fingerprint on the host's console (${onConsole(key)}), then pin it: vifleet hosts trust ` +
        `${target.inInventory} (or connect once with "${target.ssh}")`,
    },
  );
}

const lineToAdd = (key: HostKey, {pinFile, knownAs}: SshSettings): string =>
  `add this line to ${pinFile ?? '~/.ssh/known_hosts'}: ${knownAs} ${key.type} ${key.base64}`;

/** The library can neither ask for a host's certificate nor check one. */
function uncheckable(authority: KnownHost, key: HostKey, settings: SshSettings, target: Target): Failure {
  return new Failure(
    'transport/host-certificate',
    `${target.at} is to be trusted by its certificate (${placeOf(authority)}), and host certificates are not supported; ` +
      `without one it shows ${nameOf(key)}, which is not known`,
    {
      where: {host: target.host, file: authority.file, line: authority.line},
      hint: `compare the fingerprint on the host's console (${onConsole(key)}), then ${lineToAdd(key, settings)}`,
    },
  );
}
