import type {Kit} from '../../src/host-kit/build.ts';
import {labRig} from '../rigs/lab.ts';
import {namespaceRig} from '../rigs/ns/ns.ts';
import type {Rig} from '../rigs/rig.ts';

const makers: Record<'lab' | 'ns', (kit: Kit) => Rig> = {lab: labRig, ns: namespaceRig};

/** The lab, always, and the rigs that VIFLEET_RIGS names (`ns`, `vm`; virtual machines have a test of their own). */
export function rigsAskedFor(kit: Kit): readonly Rig[] {
  const named = namedRigs().filter((name) => name !== 'vm');
  const unknown = named.filter((name) => !Object.hasOwn(makers, name));
  if (unknown.length > 0) throw new Error(`VIFLEET_RIGS names no rig that there is: ${unknown.join(', ')}`);
  return [...new Set(['lab', ...named])].map((name) => makers[name as 'lab' | 'ns'](kit));
}

export const namedRigs = (): readonly string[] =>
  (process.env['VIFLEET_RIGS'] ?? '').split(',').filter((name) => name !== '');
