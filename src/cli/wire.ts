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
  const configFile = sshConfig ?? nonEmpty(process.env['VIFLEET_SSH_CONFIG']);
  return {
    transport: ssh2Transport(configFile === undefined ? {} : {configFile}),
    clock: systemClock,
    stop,
    emit,
    ask: (question) => (yes ? Promise.resolve(true) : askOnTerminal(question)),
    runs: join(stateFolder(), 'runs'),
    newRunId,
    owner: `${userInfo().username}@${hostname()}`.replaceAll(/[^A-Za-z0-9._@-]/g, '_'),
  };
}

export const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** Whether somebody can be asked. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

async function askOnTerminal(question: string): Promise<boolean> {
  if (!canAsk()) return false;
  const reader = createInterface({input: process.stdin, output: process.stderr});
  try {
    const answer = await reader.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    reader.close();
  }
}

/** `20260101T120000-1a2b`: sorts by time, and two in one second differ. */
function newRunId(): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+Z$/g, '');
  const tail = crypto.getRandomValues(new Uint8Array(3));
  return `${stamp}-${[...tail].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Ctrl-C raises the stop by one level at each press; SIGTERM and SIGHUP act as the first press. */
export function stopOnSignals(told: (level: 'drain' | 'roll-back' | 'leave') => void): {
  readonly stop: Stop;
  readonly off: () => void;
} {
  const {stop, raise} = stopper();
  const listener = () => told(raise());
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return {stop, off: () => signals.forEach((signal) => process.off(signal, listener))};
}
