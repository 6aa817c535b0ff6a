import {mapReading, readLines, type Reading} from './reading.ts';

export interface ObservedService {
  readonly active: (typeof activeWords)[number] | 'unknown';
  /** systemd's word; `not-found` for a unit that the host does not have. */
  readonly enabled: (typeof enabledWords)[number] | 'unknown';
}

const activeWords = ['active', 'reloading', 'inactive', 'failed', 'activating', 'deactivating'] as const;
const enabledWords = [
  'enabled',
  'enabled-runtime',
  'disabled',
  'static',
  'indirect',
  'generated',
  'transient',
  'alias',
  'linked',
  'linked-runtime',
  'masked',
  'masked-runtime',
  'bad',
  'not-found',
] as const;

/** Units by name, without `.service`. */
export type ObservedServices = ReadonlyMap<string, ObservedService>;

/**
 * `UNIT ACTIVE ENABLED` lines, in the words of systemctl(1), which it does not translate. A unit that it does not
 * have is `unknown`; where it did not say whether a unit is enabled, the last word is `-`, or missing.
 */
export const readServices = (raw: string): Reading<ObservedServices> =>
  mapReading(readLines('services', raw, readService), (services) => new Map(services));

function readService(line: string): readonly (readonly [string, ObservedService])[] | undefined {
  const [unit = '', active, enabled, more] = line.trim().split(/\s+/);
  if (more !== undefined || !/^[A-Za-z0-9@._:-]+$/.test(unit)) return undefined;
  const state = known(activeWords, active);
  if (state === 'unknown' && active !== 'unknown') return undefined;
  return [[unit.replace(/\.service$/, ''), {active: state, enabled: known(enabledWords, enabled)}]];
}

const known = <W extends string>(words: readonly W[], word: string | undefined): W | 'unknown' =>
  words.find((candidate) => candidate === word) ?? 'unknown';

/** Whether the unit runs, or is on its way to. */
export const isActive = (services: ObservedServices, unit: string): boolean =>
  ['active', 'reloading', 'activating'].includes(services.get(unit)?.active ?? 'unknown');

/** Whether the unit starts with the host. */
export const isEnabled = (services: ObservedServices, unit: string): boolean =>
  ['enabled', 'linked', 'alias'].includes(services.get(unit)?.enabled ?? 'unknown');
