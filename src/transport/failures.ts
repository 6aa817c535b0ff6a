import type {Code} from '../base/codes.ts';
import {Failure} from '../base/failure.ts';
import {shellQuote} from '../base/shell.ts';
import type {Limit} from './limit.ts';
import type {SshSettings} from './ssh-settings.ts';

/** Whom a failure is about. */
export interface Target {
  /** The host's name in the inventory. */
  readonly host: string;
  /** `192.168.1.20:22`. */
  readonly at: string;
  /** The command by which the user tries the same. */
  readonly ssh: string;
  /** The host of the inventory for whose sake it is reached: another one for jump hosts. */
  readonly inInventory: string;
}

export function targetOf(host: string, settings: SshSettings, ssh: string, inInventory = host): Target {
  const name = settings.hostname.includes(':') ? `[${settings.hostname}]` : settings.hostname;
  return {host, at: `${name}:${settings.port}`, ssh, inInventory};
}

/** `ssh [-F FILE] [-p PORT] [-l USER] ADDRESS`, to be typed by the user. */
export function sshCommand(
  {address, port, user}: {readonly address: string; readonly port?: number; readonly user?: string},
  configFile: string | undefined,
): string {
  const words = [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    address,
  ];
  return ['ssh', ...words.map((word) => (/^[\w./~@:+-]+$/.test(word) ? word : shellQuote(word)))].join(' ');
}

export const failure = (target: Target, code: Code, message: string, hint: string, cause?: unknown): Failure =>
  new Failure(code, message, {where: {host: target.host}, hint, ...(cause === undefined ? {} : {cause})});

/** Codes of getaddrinfo(3) and connect(2), as node names them. */
const socketCodes: Readonly<Record<string, Code>> = {
  ENOTFOUND: 'transport/dns',
  EAI_AGAIN: 'transport/dns',
  EAI_FAIL: 'transport/dns',
  ENODATA: 'transport/dns',
  ECONNREFUSED: 'transport/refused',
  ETIMEDOUT: 'transport/timeout',
  EHOSTUNREACH: 'transport/unreachable',
  EHOSTDOWN: 'transport/unreachable',
  ENETUNREACH: 'transport/unreachable',
  ENETDOWN: 'transport/unreachable',
  EADDRNOTAVAIL: 'transport/unreachable',
  EACCES: 'transport/unreachable',
  EPERM: 'transport/unreachable',
};

/** Why no TCP connection came about. */
export function socketFailure(target: Target, error: unknown): Failure {
  const code = errorCode(error);
  const reason = (code === undefined ? undefined : socketCodes[code]) ?? 'transport/lost';
  const fail = (message: string, hint: string) => failure(target, reason, message, hint, error);
  const {at, ssh} = target;
  switch (reason) {
    case 'transport/dns':
      return fail(
        `the name of ${at} cannot be resolved (${code})`,
        'correct "ssh: {address: ...}" of the host, or the name server of this machine',
      );
    case 'transport/refused':
      return fail(
        `${at} refuses connections`,
        `see on the host's console that sshd runs and listens on this port; "ssh: {port: ...}" sets another`,
      );
    case 'transport/timeout':
      return fail(`no answer from ${at}`, timeoutHint(ssh));
    case 'transport/unreachable':
      return fail(
        `there is no way to ${at} (${code})`,
        `check the routes and the firewall of this machine, and whether the host is up: ${ssh}`,
      );
    default:
      return fail(
        `the connection to ${at} was lost while it was opened (${code ?? String(error)})`,
        `try again; if it stays so, look at sshd's log on the host: ${ssh}`,
      );
  }
}

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const timeoutHint = (ssh: string): string =>
  `check that the host is up and that no firewall drops SSH on the way: ${ssh}`;

/** The failure of work that its limit ended. `doing` completes "while ...". */
export function limitFailure(target: Target, limit: Limit, doing: string): Failure {
  if (limit.why() === 'left')
    return failure(
      target,
      'transport/stopped',
      `stopped while ${doing}`,
      'what runs or is armed on the host goes on by itself',
    );
  return failure(
    target,
    'transport/timeout',
    `no answer from ${target.at} within ${limit.seconds()} s, while ${doing}`,
    timeoutHint(target.ssh),
  );
}

export const lostFailure = (target: Target, doing: string, cause?: unknown): Failure =>
  failure(
    target,
    'transport/lost',
    `the connection to ${target.at} was lost while ${doing}`,
    `see whether the host can still be reached: ${target.ssh}`,
    cause,
  );

/** A jump host that cannot be used; what is wrong with it is the cause, whose hint counts. */
export const jumpFailure = (target: Target, jump: Target, cause: Failure): Failure =>
  failure(target, 'transport/jump', `the jump host ${jump.at} cannot be used: ${cause.message}`, cause.hint, cause);
