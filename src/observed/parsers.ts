import {readAddresses} from './addresses.ts';
import type {FactName} from './facts.ts';
import {readGuests} from './guests.ts';
import {readIfcheck} from './ifcheck.ts';
import {readLinks} from './links.ts';
import {readNeighbours} from './neighbours.ts';
import {readOs} from './os.ts';
import {readPolicies} from './policies.ts';
import {readPrograms} from './programs.ts';
import type {Reading} from './reading.ts';
import {readRoutes} from './routes.ts';
import {rulesReader} from './rules.ts';
import {readServices} from './services.ts';
import {readSysctl} from './sysctl.ts';

/** One parser a fact. All of them are pure, take any text, and never throw. */
export const parsers = {
  os: readOs,
  services: readServices,
  links: readLinks,
  addresses: readAddresses,
  routes: readRoutes,
  sysctl: readSysctl,
  rules4: rulesReader('rules4'),
  rules6: rulesReader('rules6'),
  policies: readPolicies,
  ifcheck: readIfcheck,
  guests: readGuests,
  programs: readPrograms,
  neighbours: readNeighbours,
} satisfies Record<FactName, (raw: string) => Reading<unknown>>;

/** What the parser of a fact reads. */
export type Fact<N extends FactName> = ReturnType<(typeof parsers)[N]>['value'];
