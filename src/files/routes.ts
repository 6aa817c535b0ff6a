/**
 * /etc/sysconfig/network/routes and ifroute-NAME: `DESTINATION [GATEWAY [MASK [LINK [OPTIONS]]]]`, `-` for nothing
 * (wicked, client/suse/compat-suse.c; man 5 routes).
 */
import {leadingOnes} from './ifcfg-meaning.ts';
import type {MergeProblem, RoutePart} from './part.ts';
import {cutLineEnd, rawLines} from './splice.ts';

export interface RouteLine {
  /** `default` or `address/length`, in lower case; host bits are kept, as wicked keeps them. */
  readonly destination: string;
  readonly family: 4 | 6;
  readonly gateway?: string;
  readonly link?: string;
  /** Words behind the link: metric, table, nexthop and so on. */
  readonly options: readonly string[];
  /** The first of its lines in the file, from 1. */
  readonly line: number;
}

/** A line with those that a backslash at its end joins to it; `route` where it holds one that wicked takes. */
export interface RouteEntry {
  readonly raw: string;
  readonly line: number;
  readonly route?: RouteLine;
}

/** Every route that wicked takes from the file: none where a misplaced backslash makes it refuse the file. */
export const parseRoutes = (text: string): readonly RouteLine[] =>
  routesProblem(text) ? [] : parseRouteEntries(text).flatMap(({route}) => (route ? [route] : []));

export const printRouteEntries = (entries: readonly RouteEntry[]): string => entries.map(({raw}) => raw).join('');

export function parseRouteEntries(text: string): readonly RouteEntry[] {
  const entries: RouteEntry[] = [];
  let raw = '';
  let first = 1;
  let next = 1;
  for (const line of rawLines(text)) {
    raw += line;
    next += 1;
    if (isContinued(line) && line.endsWith('\n')) continue;
    entries.push(toEntry(raw, first));
    raw = '';
    first = next;
  }
  return raw === '' ? entries : [...entries, toEntry(raw, first)];
}

const isContinued = (line: string): boolean => /\\\n?$/.test(line);

/**
 * A backslash that is not the last character of its line, in a comment too, makes wicked refuse the whole network
 * configuration; one at the end of the file would swallow the line that we add.
 */
export function routesProblem(text: string): MergeProblem | undefined {
  const lines = rawLines(text);
  const trap = lines.findIndex((line) => /\\[^\n]/.test(line));
  if (trap !== -1)
    return {
      problem: 'unreadable',
      message: 'a backslash inside a line makes wicked refuse the whole file',
      line: trap + 1,
      hint: 'take the backslash out; it may only be the last character of a line',
    };
  if (!isContinued(lines.at(-1) ?? '')) return undefined;
  return {
    problem: 'ambiguous',
    message: 'the last line ends in a backslash, which would join the next line to it',
    line: lines.length,
    hint: 'take the backslash at the end of the file out',
  };
}

function toEntry(raw: string, line: number): RouteEntry {
  const fields = raw
    .split('\n')
    .map((part) => part.replace(/\\$/, ''))
    .join(' ')
    .replace(/#.*$/s, '')
    .split(/[ \t\r]+/)
    .filter((field) => field !== '');
  const route = toRoute(fields, line);
  return route ? {raw, line, route} : {raw, line};
}

function toRoute(fields: readonly string[], line: number): RouteLine | undefined {
  const [target, gateway, mask, link, ...options] = fields.map((field) => (field === '-' ? undefined : field));
  if (target === undefined || (gateway !== undefined && !isAddress(gateway))) return undefined;
  const destination = toDestination(target.toLowerCase(), mask);
  if (destination === undefined) return undefined;
  return {
    destination,
    family: `${target}${gateway ?? ''}`.includes(':') ? 6 : 4,
    ...(gateway === undefined || isUnspecified(gateway) ? {} : {gateway: gateway.toLowerCase()}),
    ...(link === undefined ? {} : {link}),
    options: options.map((option) => option ?? '-'),
    line,
  };
}

function toDestination(target: string, mask: string | undefined): string | undefined {
  if (target === 'default') return target;
  const [address = '', length, more] = target.split('/');
  if (!isAddress(address) || more !== undefined) return undefined;
  const longest = address.includes(':') ? 128 : 32;
  const prefix = length === undefined ? prefixOf(mask, longest) : decimal(length);
  if (prefix === undefined || prefix > longest) return undefined;
  return prefix === 0 && isUnspecified(address) ? 'default' : `${plainAddress(address)}/${prefix}`;
}

const prefixOf = (mask: string | undefined, longest: number): number | undefined =>
  mask === undefined ? longest : mask.includes('.') ? leadingOnes(mask) : decimal(mask);

const decimal = (digits: string): number | undefined => (/^\d{1,3}$/.test(digits) ? Number(digits) : undefined);

/** wicked reads octets as decimal, leading zeros or not. */
const plainAddress = (address: string): string =>
  address.includes(':') ? address : address.split('.').map(Number).join('.');

const isAddress = (text: string): boolean =>
  text.includes(':')
    ? /^[0-9a-fA-F:.]+$/.test(text)
    : /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((octet) => Number(octet) <= 255);

const isUnspecified = (address: string): boolean => address === '::' || /^0+(\.0+){3}$/.test(address);

/** The line without its line end, as we write it. */
export const routeText = ({destination, gateway, link, metric}: Omit<RoutePart, 'kind'>): string =>
  `${destination} ${gateway ?? '-'} - ${link ?? '-'}${metric === undefined ? '' : ` metric ${metric}`}`;

const metricWords = ['metric', 'priority', 'preference'];

/** Of several routes to one destination the kernel takes the one with the lowest; a line that gives none has 0. */
export function metricOf({options}: RouteLine): number {
  const at = options.findIndex((option) => metricWords.includes(option));
  return at === -1 ? 0 : Number(options[at + 1]);
}

/** The comment of a line that holds a route and nothing else of others. */
export const commentOf = (raw: string): string => /#.*$/s.exec(cutLineEnd(raw)[0])?.[0] ?? '';
