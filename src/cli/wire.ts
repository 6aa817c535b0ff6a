import {homedir, hostname, userInfo} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline/promises';
import type {RunEvent} from '../run/events.ts';
import type {Ports} from '../app/ports.ts';
import {systemClock} from '../base/clock.ts';
import {stopper, type Stop} from '../base/stop.ts';
import {ssh2Transport} from '../transport/ssh2.ts';

/** Where vifleet keeps runs and the lab: `$XDG_STATE_HOME/vifleet`. */
export function stateFolder(): string {
  const base = process.env['XDG_STATE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.local', 'state') : base, 'vifleet');
}

export interface Wiring {
  readonly sshConfig: string | undefined;
  readonly yes: boolean;
  readonly emit: (event: RunEvent) => void;
  readonly stop: Stop;
}

/** The real outside: ssh, the clock, the disk, the terminal. */
export function wire({sshConfig, yes, emit, stop}: Wiring): Ports {
  const configFile = sshConfig ?? sshConfigOfEnvironment();
  return {
    transport: ssh2Transport(configFile === undefined ? {} : {configFile}),
    clock: systemClock,
    stop,
    emit,
    ask: (question) => (yes ? Promise.resolve(true) : askOnTerminal(question, stop)),
    runs: join(stateFolder(), 'runs'),
    newRunId,
    owner: `${userInfo().username}@${hostname()}`.replaceAll(/[^A-Za-z0-9._@-]/g, '_'),
  };
}

export const sshConfigOfEnvironment = (): string | undefined => nonEmpty(process.env['VIFLEET_SSH_CONFIG']);

export const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** Whether somebody can be asked. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Ctrl-C, Ctrl-D and a stop from outside mean no. */
export async function askOnTerminal(question: string, stop: Stop): Promise<boolean> {
  if (!canAsk()) return false;
  const reader = createInterface({input: process.stdin, output: process.stderr});
  const gone = new AbortController();
  for (const event of ['SIGINT', 'close'] as const) reader.on(event, () => gone.abort());
  try {
    const answer = await reader.question(`${question} [y/N] `, {signal: AbortSignal.any([gone.signal, stop.leave])});
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    process.stderr.write('\n');
    return false;
  } finally {
    reader.close();
  }
}

/** `20260101T120000-1a2b3c`: sorts by time, and two in one second differ. */
function newRunId(): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+Z$/g, '');
  const tail = crypto.getRandomValues(new Uint8Array(3));
  return `${stamp}-${[...tail].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Raises the stop by one level, and says to which. */
type Raise = ReturnType<typeof stopper>['raise'];

/** What Ctrl-C means is up to the caller; SIGTERM and SIGHUP act like it. `off` lets go of the signals. */
export function stopOnSignals(pressed: (raise: Raise) => void): {readonly stop: Stop; readonly off: () => void} {
  const {stop, raise} = stopper();
  const listener = () => pressed(raise);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return {stop, off: () => signals.forEach((signal) => process.off(signal, listener))};
}

/** While nothing is changed on any host, one press is enough to leave. */
export function leaveAtOnce(raise: Raise): void {
  while (raise() !== 'leave');
}
