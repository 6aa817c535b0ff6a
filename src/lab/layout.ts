import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** The simulated wicked, xl, ip and so on; `state` holds those that replace the kernel's own tools on lab hosts. */
export const programsFolder = fileURLToPath(new URL('./programs', import.meta.url));

/** A host of a lab: which world it is in, its name, and where its programs are. */
export interface HostPlace {
  readonly world: string;
  readonly name: string;
  readonly programs: string;
}

/** Plays `/` of the host. */
export const rootOf = (host: HostPlace): string => join(host.world, 'hosts', host.name, 'root');

/** The simulated kernel and hypervisor of the host. */
export const stateOf = (host: HostPlace): string => join(host.world, 'hosts', host.name, 'state');

/** What the host printed while it booted. */
export const consoleOf = (host: HostPlace): string => join(host.world, 'hosts', host.name, 'console');

/** The whole environment of whatever runs on the host: nothing of the controller's leaks into it. */
export const environmentOf = (host: HostPlace): Record<string, string> => ({
  PATH: `${programPath(host.programs)}:/usr/bin:/bin`,
  HOME: join(rootOf(host), 'root'),
  USER: 'root',
  LOGNAME: 'root',
  LANG: 'C',
  VIFLEET_ROOT: rootOf(host),
  LAB_STATE: stateOf(host),
  LAB_WORLD: host.world,
  LAB_HOST: host.name,
  LAB_EFFECT: 'state',
});

export const programPath = (programs: string): string => `${join(programs, 'state')}:${join(programs, 'both')}`;
