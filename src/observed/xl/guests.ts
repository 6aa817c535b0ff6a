import {parseXl, type XlConfig} from '../../files/xl-config.ts';
import type {XlVif} from '../../files/xl-vif.ts';
import {mac, rate} from '../../model/values.ts';
import type {GuestIntent, VifIntent} from '../../model/intent.ts';
import type {ObservedFile} from '../facts.ts';
import type {Oddity, Reading} from '../reading.ts';
import {attachmentOf, type Surroundings} from './attachment.ts';

/** A guest that somebody asks about: its name, and the file that xl starts it from. */
export type GuestFile = Pick<GuestIntent, 'name' | 'config'>;

/** The keys of every vif entry of a config; none where xl would refuse the file. */
export const vifKeysOf = (file: ObservedFile | undefined): readonly XlVif['values'][] => {
  const config = file?.text === undefined ? undefined : parseXl(file.text);
  return config?.ok ? config.value.vifs.map((vif) => vif.values) : [];
};

/** What the config of a guest says; undefined where there is none, or none that xl reads. */
export function readGuestFile(
  guest: GuestFile,
  file: ObservedFile | undefined,
  runs: boolean,
  around: Surroundings,
): Reading<GuestIntent | undefined> {
  const at = guest.config;
  if (file?.text === undefined) return {value: undefined, oddities: [{at, what: `${guest.name} has no config there`}]};
  const config = parseXl(file.text);
  if (!config.ok) {
    const {line, message} = config.error;
    return {value: undefined, oddities: [{at, ...(line === undefined ? {} : {line}), what: message}]};
  }
  const vifs = config.value.vifs.map((vif) => readVif(at, vif, around));
  return {
    value: {
      name: guest.name,
      config: at,
      ...typeOf(config.value),
      run: runs ? 'running' : 'stopped',
      vifs: vifs.map((vif) => vif.value),
      because: [],
    },
    oddities: [...configOddities(guest, config.value), ...vifs.flatMap((vif) => vif.oddities)],
  };
}

/** xl's own default is pv; what it does not know it refuses itself. */
function typeOf({type = 'pv'}: XlConfig): Pick<GuestIntent, 'type'> {
  return type === 'pv' || type === 'pvh' || type === 'hvm' ? {type} : {};
}

function configOddities({name, config: at}: GuestFile, config: XlConfig): readonly Oddity[] {
  const problem = config.vifProblem;
  return [
    ...(config.name === name
      ? []
      : [{at, what: `it is the config of ${JSON.stringify(config.name ?? '')}, not of ${name}`}]),
    ...(problem === undefined
      ? []
      : [{at, ...(problem.line === undefined ? {} : {line: problem.line}), what: problem.message}]),
  ];
}

function readVif(at: string, vif: XlVif, around: Surroundings): Reading<VifIntent> {
  const keys = vif.values;
  const address = keys.get('mac') ? mac(keys.get('mac') ?? '') : undefined;
  const limit = keys.get('rate') ? rate(keys.get('rate') ?? '') : undefined;
  // Without an emulated card there is no model of one.
  const model = keys.get('type') === 'vif' ? undefined : keys.get('model');
  const refused = [address, limit].flatMap((value) => (value?.ok === false ? [value.error.message] : []));
  const moved = keys.get('devid') ?? String(vif.number);
  const renumbered = Number(moved) === vif.number ? [] : [`devid makes the interface number ${moved}`];
  return {
    value: {
      number: vif.number,
      ...(address?.ok ? {mac: address.value} : {}),
      ...(limit?.ok ? {rate: limit.value} : {}),
      ...(model ? {model} : {}),
      because: [],
      ...attachmentOf(keys, around),
    },
    oddities: [...refused, ...renumbered].map((what) => ({at, line: vif.atom.line, what})),
  };
}
