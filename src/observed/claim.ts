import type {FileFormat, Part} from '../files/part.ts';

/**
 * Whether JSON from a host is a claim that merging can work with. The record is written by us, but it lies on the host,
 * where anybody with root may have been at it: nothing of it is trusted before it has its shape.
 */
export function isClaim(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (value['kind'] === 'whole') return true;
  return value['kind'] === 'parts' && has(formats, value['format']) && isFileClaim(value['parts']);
}

const formats: Readonly<Record<FileFormat, true>> = {
  ifcfg: true,
  susefirewall2: true,
  routes: true,
  sysctl: true,
  xl: true,
};

const isFileClaim = (value: unknown): boolean =>
  isObject(value) && typeof value['created'] === 'boolean' && isListOf(value['parts'], isPartClaim);

const isPartClaim = (value: unknown): boolean => isObject(value) && 'was' in value && isPart(value['part']);

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const texts: Check = (value) => isListOf(value, text);
const number: Check = (value) => Number.isInteger(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const textMap: Check = (value) => isObject(value) && Object.values(value).every(text);
const emptyMeaning: Check = (value) => {
  if (!isObject(value)) return false;
  if (value['means'] === 'nothing') return true;
  const when = value['when'];
  return value['means'] === 'everything' && isObject(when) && text(when['key']) && text(when['value']);
};

type Checks = {
  readonly [K in Part['kind']]: {readonly [F in Exclude<keyof Extract<Part, {kind: K}>, 'kind'>]-?: Check};
};

const partChecks: Checks = {
  ifcfg: {text, governs: texts, suggests: optional(texts)},
  list: {key: text, items: texts, empty: emptyMeaning, none: optional(text), every: optional(text)},
  'replace-item': {keys: texts, item: text, of: text, or: optional(texts), otherwise: text},
  scalar: {key: text, value: text, satisfiedBy: texts, widens: optional(textMap), carries: optional(texts)},
  route: {destination: text, gateway: optional(text), link: optional(text), metric: optional(number)},
  sysctl: {key: text, value: text},
  vif: {number, set: textMap, unset: texts},
};

function isPart(value: unknown): boolean {
  if (!isObject(value) || !has(partChecks, value['kind'])) return false;
  return Object.entries<Check>(partChecks[value['kind']]).every(([field, check]) => check(value[field]));
}

const has = <K extends string>(table: Readonly<Record<K, unknown>>, key: unknown): key is K =>
  typeof key === 'string' && Object.hasOwn(table, key);

const isListOf = (value: unknown, check: Check): boolean => Array.isArray(value) && value.every(check);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
