import type {Guest} from '../model/fleet.ts';
import type {HostName} from '../model/values.ts';
import type {Because} from '../model/intent.ts';
import type {Phase, Step} from './steps.ts';

/** A saved plan is complete: `apply --plan` reads no inventory and no templates. Its id is the hash of the rest. */
export interface Plan {
  readonly format: 'vifleet/plan';
  readonly version: 1;
  readonly id: string;
  /** Host names in the order in which they are worked on. */
  readonly batches: readonly (readonly HostName[])[];
  readonly hosts: readonly HostPlan[];
  /** Texts of files by their SHA-256, each once. */
  readonly texts: Readonly<Record<string, string>>;
}

export type HostPlan = UnchangedHost | ChangedHost | RefusedHost;

interface HostPlanCommon {
  readonly host: HostName;
  readonly endpoint: {readonly address: string; readonly port?: number; readonly user?: string};
  readonly platform: string;
}
export interface UnchangedHost extends HostPlanCommon {
  readonly kind: 'unchanged';
  /** What is as it should be without being ours. */
  readonly satisfied: readonly string[];
}
export interface RefusedHost extends HostPlanCommon {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}
export interface ChangedHost extends HostPlanCommon {
  readonly kind: 'change';
  /** Where the host answers afterwards, if that differs. */
  readonly endpointAfter: {readonly address: string; readonly port?: number; readonly user?: string};
  readonly satisfied: readonly string[];
  readonly changes: readonly Change[];
  readonly impact: readonly GuestImpact[];
  readonly risk: Risk;
  readonly files: readonly FileChange[];
  readonly steps: Readonly<Record<Phase, readonly Step[]>>;
  /** Steps before and after the checkpoint's files are put back; rolled back in this order. */
  readonly undo: {readonly beforeRestore: readonly Step[]; readonly afterRestore: readonly Step[]};
  /** What the plan relied on: SHA-256 of the comparable form of facts, and of files (`-`: absent). */
  readonly expect: {readonly facts: Readonly<Record<string, string>>; readonly files: Readonly<Record<string, string>>};
  readonly checks: readonly string[];
  readonly guard: {readonly windowSeconds: number; readonly lastResort: 'none' | 'reboot'};
  readonly limits: Readonly<Record<Phase, number>>;
  /** Links that carry the management connection, before and after. */
  readonly management: readonly string[];
  readonly verify: Verify;
  /** The record that becomes current when the change is confirmed, as text. */
  readonly record: string;
  /** The record that was current when the plan was made; null for none. */
  readonly recordBefore: string | null;
  /** The guests of the host that the inventory knew. */
  readonly guests: readonly PlannedGuest[];
}

/** What a plan must know of a guest to stop and start it. */
export type PlannedGuest = Pick<Guest, 'name' | 'config' | 'after' | 'shutdown'>;

/** One difference in the world's words, for the semantic diff: `alice eth0: br0 -> routed 192.168.1.21 via alice.0`. */
export interface Change {
  readonly kind: 'create' | 'update' | 'remove';
  readonly object: string;
  readonly from?: string;
  readonly to?: string;
  readonly because: Because;
}

export interface FileChange {
  readonly path: string;
  /** SHA-256 of the text before and after; null: the file does not exist. Texts are in the plan's `texts`. */
  readonly before: string | null;
  readonly after: string | null;
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly because: Because;
}

export type ImpactKind = 'none' | 'live' | 'blip' | 'restart';
export interface GuestImpact {
  readonly guest: string;
  readonly impact: ImpactKind;
  readonly reason: string;
}

export interface Risk {
  readonly cutsManagement: boolean;
  /** Why, one sentence each; empty where nothing is at risk. */
  readonly reasons: readonly string[];
}

/** What must be true afterwards, seen over a new connection. */
export interface Verify {
  /** Files by hash (`-`: absent). */
  readonly files: Readonly<Record<string, string>>;
  readonly links: readonly {readonly link: string; readonly cidrs: readonly string[]}[];
  readonly ports: readonly {readonly bridge: string; readonly port: string}[];
  readonly vlans?: readonly {readonly link: string; readonly id: number; readonly on: string}[];
  /** Bridges on which the host speaks neither IPv4 nor IPv6. */
  readonly isolated?: readonly string[];
  /** Links that have an address from a DHCP server, whichever it is. */
  readonly leases?: readonly string[];
  /** Services of ours that run. */
  readonly services?: readonly string[];
  readonly defaultRoute?: {readonly gateway: string; readonly link: string};
  /** Guests that must run, with the bridge or the route of each vif. */
  readonly guests: readonly VerifyGuest[];
  readonly probes: readonly ProbePair[];
}

/** A probe as the kit takes it, before and after the change. What did not answer before does not fail the change. */
export interface ProbePair {
  readonly what: string;
  /** Absent: there is nothing to compare with, and it must answer afterwards. */
  readonly before?: string;
  readonly after: string;
}
export interface VerifyGuest {
  readonly guest: string;
  /** `if-running`: whoever ran before must run after. */
  readonly vifs: readonly (
    | {readonly kind: 'bridged'; readonly number: number; readonly bridge: string}
    | {readonly kind: 'routed'; readonly number: number; readonly device: string; readonly address: string}
  )[];
}
