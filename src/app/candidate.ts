import type {HostName} from '../model/values.ts';

/** A host to be looked at. Without a name it is called what it calls itself. */
export interface Candidate {
  readonly name?: HostName;
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
}
