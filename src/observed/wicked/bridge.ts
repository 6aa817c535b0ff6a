import {isTrue} from './boolean.ts';

/**
 * Why wicked drops a bridge's file whole, and with it, on the next reload, the bridge and its address: one scalar that it
 * cannot take is enough (wicked, src/bridge.c).
 */
export function bridgeFault(values: ReadonlyMap<string, string>): string | undefined {
  const stp = values.get('BRIDGE_STP') ?? '';
  if (stp !== '' && !/^(yes|true|on|no|false|off)$/i.test(stp)) return `BRIDGE_STP '${stp}' is neither on nor off`;
  const key = [...limits(isTrue(stp))].find(([name, range]) => !inRange(values.get(name) ?? '', range))?.[0];
  return key === undefined ? undefined : `${key} '${values.get(key) ?? ''}' is out of range`;
}

type Range = readonly [low: number, high: number];

/** Seconds, but for the priority. The protocol's limits hold only where it runs. */
const limits = (stp: boolean): ReadonlyMap<string, Range> =>
  new Map([
    ['BRIDGE_PRIORITY', [0, 65535]],
    ['BRIDGE_AGEINGTIME', [0, 42949672]],
    ['BRIDGE_FORWARDDELAY', [stp ? 2 : 0, 30]],
    ['BRIDGE_HELLOTIME', [stp ? 1 : 0, 10]],
    ['BRIDGE_MAXAGE', [stp ? 6 : 0, 60]],
  ]);

const inRange = (text: string, [low, high]: Range): boolean =>
  text === '' || (/^\d+(\.\d+)?$/.test(text) && Number(text) >= low && Number(text) <= high);
