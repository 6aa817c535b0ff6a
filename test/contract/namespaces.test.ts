import {test} from 'vitest';
import {namespaceRig} from '../rigs/ns/ns.ts';
import {contractOn, kit} from './contract.ts';
import {namedRigs} from './rigs.ts';

if (namedRigs().includes('ns')) contractOn(namespaceRig(kit));
else test.skip('on the rig ns, which VIFLEET_RIGS does not name');
