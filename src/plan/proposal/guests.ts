import type {ObservedHost} from '../../observed/host.ts';
import type {ProposedBridge} from './links.ts';
import {parseXl} from '../../files/xl-config.ts';
import {
  absolutePath,
  guestName,
  mac,
  type AbsolutePath,
  type GuestName,
  type LinkName,
  type Mac,
} from '../../model/values.ts';

/** A guest whose interfaces are all on bridges that the proposal knows. */
export interface ProposedGuest {
  readonly name: GuestName;
  readonly config: AbsolutePath;
  readonly runs: boolean;
  readonly vifs: readonly {
    readonly bridge: LinkName;
    readonly mac: Mac;
    readonly device?: string;
    readonly rate?: string;
    readonly model?: string;
  }[];
}

export interface ProposedGuests {
  readonly guests: readonly ProposedGuest[];
  readonly notes: readonly string[];
}

/** The guests of /etc/xen/vm. Others, and those that an inventory cannot say, stay out of it and are told. */
export function proposeGuests(observed: ObservedHost, bridges: readonly ProposedBridge[]): ProposedGuests {
  const read = [...observed.files.values()]
    .filter(({path, text}) => /^\/etc\/xen\/vm\/[^/]+$/.test(path) && text !== undefined)
    .map(({path, text = ''}) => readGuest(path, text, observed, bridges));
  const known = new Set(read.flatMap((one) => (typeof one === 'string' ? [] : [one.name as string])));
  const strangers = observed.guests.filter(({name}) => !known.has(name));
  return {
    guests: read.filter((one) => typeof one !== 'string'),
    notes: [
      ...read.filter((one) => typeof one === 'string'),
      ...strangers.map(
        ({name}) => `guest ${name} runs, and is left out: no config in /etc/xen/vm that says its bridges`,
      ),
    ],
  };
}

const understood = new Set(['mac', 'bridge', 'vifname', 'rate', 'model', 'script', 'type']);

/** Why a guest is left out, or the guest. */
function readGuest(
  path: string,
  text: string,
  {guests}: ObservedHost,
  bridges: readonly ProposedBridge[],
): ProposedGuest | string {
  const left = (why: string) => `${path} is left out: ${why}`;
  const config = absolutePath(path);
  const parsed = parseXl(text);
  if (!parsed.ok || !config.ok) return left('it cannot be read');
  const name = guestName(parsed.value.name ?? '');
  if (!name.ok) return left(name.error.message);
  if (parsed.value.vifProblem !== undefined) return left(parsed.value.vifProblem.message);
  const vifs = parsed.value.vifs.map(({values}) => values);
  const proposed = vifs.map((keys) => {
    const address = mac(keys.get('mac') ?? '');
    const bridge = bridges.find((one) => one.bridge === keys.get('bridge'))?.bridge;
    const strange = [...keys].find(([key, value]) => !understood.has(key) && value !== '')?.[0];
    if (!address.ok) return left('an interface has no MAC address of its own');
    if (bridge === undefined) return left(`no bridge here is called "${keys.get('bridge') ?? ''}"`);
    if (strange !== undefined) return left(`the key ${strange} of an interface is none of an inventory`);
    if ((keys.get('script') ?? 'vif-bridge') !== 'vif-bridge') return left('an interface has a script of its own');
    const [device, rate, model] = [keys.get('vifname'), keys.get('rate'), keys.get('model')];
    return {
      bridge,
      mac: address.value,
      ...(device ? {device} : {}),
      ...(rate ? {rate} : {}),
      ...(model ? {model} : {}),
    };
  });
  const why = proposed.find((one) => typeof one === 'string');
  if (why !== undefined) return why;
  return {
    name: name.value,
    config: config.value,
    runs: guests.some((guest) => guest.name === name.value),
    vifs: proposed.filter((one) => typeof one !== 'string'),
  };
}
