import {mapReading, readLines, wordAfter, type Reading} from './reading.ts';

export interface ObservedRoute extends NextHop {
  readonly family: 4 | 6;
  /** `unicast`, or what the kernel does instead: `blackhole`, `unreachable`, `prohibit`, `throw`, … */
  readonly type: string;
  /** `default`, or a network with its prefix length; a host has /32 or /128. */
  readonly destination: string;
  readonly metric?: number;
  readonly scope?: string;
  /** The address that the host uses as its own on this route. */
  readonly source?: string;
  /** Who set it: `kernel`, `boot`, `dhcp`, `static`, `ra`, …; absent where iproute2 says nothing (boot). */
  readonly protocol?: string;
  /** More than one way; then `gateway` and `link` are absent. */
  readonly nextHops: readonly NextHop[];
}

export interface NextHop {
  readonly gateway?: string;
  readonly link?: string;
  /** The link has no carrier: the route is there and leads nowhere. */
  readonly linkDown: boolean;
}

type Line = {readonly route: ObservedRoute} | {readonly nextHop: NextHop};

/** `ip -4 route show` and `ip -6 route show` (iproute2, main table), each line after `4 ` or `6 `. */
export const readRoutes = (raw: string): Reading<readonly ObservedRoute[]> =>
  mapReading(readLines('routes', raw, readLine), joinNextHops);

function readLine(line: string): readonly Line[] | undefined {
  const match = /^([46])\s+(\S.*)$/.exec(line);
  if (match === null) return undefined;
  const words = (match[2] ?? '').split(/\s+/);
  if (words[0] === 'nexthop') return [{nextHop: hopOf(words)}];
  const route = readRoute(match[1] === '6' ? 6 : 4, words);
  return route === undefined ? undefined : [{route}];
}

const types = [
  'unicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'nat',
];

function readRoute(family: 4 | 6, words: readonly string[]): ObservedRoute | undefined {
  const [first = ''] = words;
  const typed = types.includes(first);
  const destination = withPrefix(family, (typed ? words[1] : first) ?? '');
  if (destination === undefined) return undefined;
  const metric = wordAfter(words, 'metric');
  const scope = wordAfter(words, 'scope');
  const source = wordAfter(words, 'src');
  const protocol = wordAfter(words, 'proto');
  return {
    family,
    type: typed ? first : 'unicast',
    destination,
    ...hopOf(words),
    ...(metric !== undefined && /^\d+$/.test(metric) ? {metric: Number(metric)} : {}),
    ...(scope === undefined ? {} : {scope}),
    ...(source === undefined ? {} : {source}),
    ...(protocol === undefined ? {} : {protocol}),
    nextHops: [],
  };
}

function hopOf(words: readonly string[]): NextHop {
  const via = words.indexOf('via');
  const gateway = via < 0 ? undefined : words[via + 1] === 'inet6' ? words[via + 2] : words[via + 1];
  const link = wordAfter(words, 'dev');
  return {
    ...(gateway === undefined ? {} : {gateway}),
    ...(link === undefined ? {} : {link}),
    linkDown: words.includes('linkdown') || words.includes('dead'),
  };
}

function withPrefix(family: 4 | 6, text: string): string | undefined {
  if (text === 'default') return text;
  const shape = family === 4 ? /^\d+(\.\d+){3}(\/\d+)?$/ : /^[0-9a-f:.]*:[0-9a-f:.]*(\/\d+)?$/;
  if (!shape.test(text)) return undefined;
  return text.includes('/') ? text : `${text}/${family === 4 ? 32 : 128}`;
}

/** iproute2 prints the ways of a multipath route as lines that follow it. */
function joinNextHops(lines: readonly Line[]): readonly ObservedRoute[] {
  const routes: ObservedRoute[] = [];
  for (const line of lines) {
    if ('route' in line) routes.push(line.route);
    else {
      const last = routes.pop();
      if (last !== undefined) routes.push({...last, nextHops: [...last.nextHops, line.nextHop]});
    }
  }
  return routes;
}
