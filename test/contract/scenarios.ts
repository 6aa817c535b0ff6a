import {readFileSync} from 'node:fs';
import {sha256} from '../../src/base/hash.ts';
import type {Outcome} from '../../src/model/outcome.ts';
import type {ChangedHost} from '../../src/plan/plan.ts';
import type {Step} from '../../src/plan/steps.ts';
import type {HostForm, Overlay} from '../rigs/rig.ts';
import type {Density} from './strikes.ts';

/** A change that every rig carries out, by what is there at first and what is asked for. */
export interface Scenario {
  readonly name: string;
  readonly form: HostForm;
  /** An inventory that was applied before, without faults. */
  readonly first?: string;
  readonly change: string;
  /** Files that are there besides those of the form. */
  readonly overlay?: Overlay;
  readonly spoil?: Spoil;
  readonly density: Density;
  /** How it ends where nothing goes wrong. */
  readonly ends: Outcome;
}

/** Changes a plan before it is applied, as a mistake of ours would; may add texts. */
export type Spoil = (plan: ChangedHost, texts: Record<string, string>) => ChangedHost;

const inventory = (name: string): string => readFileSync(new URL(`./inventories/${name}.yml`, import.meta.url), 'utf8');

export const moveToBridge: Scenario = {
  name: 'the management address moves from eth0 to br0',
  form: 'plain',
  change: inventory('bridged-host'),
  density: {stride: 1},
  ends: 'applied',
};

export const wrongGateway: Scenario = {
  name: 'the management address moves to br0, with a gateway that is not there',
  form: 'plain',
  change: inventory('wrong-gateway'),
  density: {from: 'decided', stride: 1},
  ends: 'rolled-back (verified)',
};

export const bridgeWithoutPort: Scenario = {
  name: 'the management address moves to a bridge that lacks its port',
  form: 'plain',
  change: inventory('bridged-host'),
  spoil: withoutPort,
  density: {from: 'decided', stride: 1},
  ends: 'rolled-back (verified)',
};

export const toRouted: Scenario = {
  name: 'alice goes from the bridge to a route',
  form: 'bridged',
  change: inventory('routed-guest'),
  density: {stride: 2},
  ends: 'applied',
};

export const backToBridged: Scenario = {
  name: 'alice goes back from the route to the bridge',
  form: 'bridged',
  first: inventory('routed-guest'),
  change: inventory('bridged-guest'),
  density: {stride: 3},
  ends: 'applied',
};

/** It begins as the way to a route does: what is struck is what differs, the firewall that hides her and proves it. */
export const toMasqueraded: Scenario = {
  name: 'alice goes from the bridge behind the address of her host',
  form: 'bridged',
  change: inventory('masqueraded-guest'),
  density: {from: 'step change 11', stride: 4},
  ends: 'applied',
};

export const nothingToDo: Scenario = {
  name: 'nothing is to be done',
  form: 'plain',
  first: inventory('bridged-host'),
  change: inventory('bridged-host'),
  density: {stride: 1},
  ends: 'unchanged',
};

export const scenarios: readonly Scenario[] = [
  moveToBridge,
  wrongGateway,
  bridgeWithoutPort,
  toRouted,
  backToBridged,
  toMasqueraded,
];

/** The planner does not make such a plan: the port is taken out of the file, and nobody on the host looks for it. */
function withoutPort(plan: ChangedHost, texts: Record<string, string>): ChangedHost {
  const bridge = plan.files.find(({path}) => path.endsWith('/ifcfg-br0'));
  const text = texts[bridge?.after ?? '']?.replace(/^BRIDGE_PORTS=.*$/m, "BRIDGE_PORTS=''");
  if (bridge === undefined || text === undefined) throw new Error('the plan has no ifcfg-br0');
  texts[sha256(text)] = text;
  const looksForPort = (step: Step) => step.do === 'expect-port';
  return {
    ...plan,
    files: plan.files.map((file) => (file === bridge ? {...file, after: sha256(text)} : file)),
    steps: {...plan.steps, change: plan.steps.change.filter((step) => !looksForPort(step))},
    verify: {...plan.verify, ports: [], files: {...plan.verify.files, [bridge.path]: sha256(text)}},
  };
}
