import {labRig} from '../rigs/lab.ts';
import {contractOn, kit} from './contract.ts';

contractOn(labRig(kit));
