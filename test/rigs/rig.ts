import type {Transport} from '../../src/transport/transport.ts';
import type {HostSnapshot, Look} from './snapshot.ts';

/** A way to have test hosts. The contract suite runs the same scenarios on each. */
export interface Rig {
  readonly name: 'lab' | 'ns' | 'vm';
  /** How many tries may run at the same time. */
  readonly width: number;
  /** Fails where the rig cannot run here: a rig that was asked for is never skipped. */
  up(): Promise<void>;
  down(): Promise<void>;
  /** A host as an administrator left it, called earth: nothing of an earlier try is on it. */
  trial(form: HostForm, overlay?: Overlay): Promise<Trial>;
}

/** Files that are different from the form's, by path; null: the file is not there. */
export type Overlay = Readonly<Record<string, string | null>>;

/** `plain`: eth0 has the address, nobody runs. `bridged`: br0 over eth0 has it, alice and bob run on br0. */
export type HostForm = 'plain' | 'bridged';

/** One host for one try. */
export interface Trial {
  readonly host: string;
  /** How many times longer everything takes than in the lab. */
  readonly slowness: number;
  /** An inventory of the contract, with the addresses and names that hold on this rig. */
  inventory(text: string): string;
  /** An ssh config, as `--ssh-config` takes it. */
  readonly sshConfig: string;
  transport(): Transport;
  /** Runs a shell command on the host, past SSH. */
  readonly exec: (command: string, stdin?: string) => Promise<Ran>;
  snapshot(): Promise<HostSnapshot>;
  /** What can be seen of it quickly. */
  look(): Promise<Look>;
  /** Whatever happens now, to the host or to the way there. */
  strike(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

export interface Ran {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Fault =
  /** No byte passes between controller and host any more, or again. */
  | {readonly kind: 'cut' | 'mend'}
  /** The running process of the phase or the rollback dies (SIGKILL), or stands still (SIGSTOP). */
  | {readonly kind: 'kill-kit' | 'hang'}
  /** No space is left below /var/lib/vifleet and /etc. */
  | {readonly kind: 'disk-full'}
  /** Power is cut, and the host boots. */
  | {readonly kind: 'reboot'};
