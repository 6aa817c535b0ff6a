import type {ObservedHost} from '../observed/host.ts';
import type {Change} from './plan.ts';
import {bridgeServedBy, confPath, unitOf, unitPath} from '../model/dnsmasq-files.ts';
import {isActive, isEnabled} from '../observed/services.ts';
import {isChanged, type PlannedFile} from './files.ts';

/** What happens to services of ours, by the names of their units. */
export interface ServiceChanges {
  /** Made by this change. */
  readonly fresh: readonly string[];
  /** There before and after, with other files, or not running as they should. */
  readonly altered: readonly string[];
  readonly gone: readonly string[];
}

/** By their files, and by what runs: a server whose files are right and that does not run is started. */
export function serviceChanges(files: readonly PlannedFile[], {services}: ObservedHost): ServiceChanges {
  const bridges = [...new Set(files.flatMap(({path}) => bridgeServedBy(path) ?? []))].sort();
  const of = (bridge: string) => files.filter(({path}) => [confPath(bridge), unitPath(bridge)].includes(path));
  const unitFile = (bridge: string) => files.find(({path}) => path === unitPath(bridge));
  const isThere = (bridge: string) => (unitFile(bridge)?.before ?? null) !== null;
  const isWanted = (bridge: string) => (unitFile(bridge)?.after ?? null) !== null;
  const isLive = (bridge: string) => isActive(services, unitOf(bridge)) && isEnabled(services, unitOf(bridge));
  const staying = bridges.filter((bridge) => isThere(bridge) && isWanted(bridge));
  return {
    fresh: bridges.filter((bridge) => !isThere(bridge) && isWanted(bridge)).map(unitOf),
    altered: staying.filter((bridge) => of(bridge).some(isChanged) || !isLive(bridge)).map(unitOf),
    gone: bridges.filter((bridge) => isThere(bridge) && !isWanted(bridge)).map(unitOf),
  };
}

/** Servers that only have to be started again: no file says so. */
export const unsettledServices = ({altered}: ServiceChanges, files: readonly PlannedFile[]): readonly Change[] => {
  const changed = new Set(files.filter(isChanged).map(({path}) => unitOf(bridgeServedBy(path) ?? '')));
  return altered
    .filter((unit) => !changed.has(unit))
    .map((unit) => ({kind: 'update', object: `service ${unit}`, from: 'not running', to: 'running', because: []}));
};
