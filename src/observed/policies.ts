import {readLines, type Reading} from './reading.ts';

/**
 * A policy of wicked's nanny: it sets the link up whenever its device appears, also long after the link's files are
 * gone.
 */
export interface ObservedPolicy {
  /** As nanny knows it, `policy__alice_d0`. */
  readonly name: string;
  readonly link: string;
}

/** Names of policies, one a line; a path or the suffix `.xml` in front or behind is taken off. */
export const readPolicies = (raw: string): Reading<readonly ObservedPolicy[]> => readLines('policies', raw, readPolicy);

function readPolicy(line: string): readonly ObservedPolicy[] | undefined {
  const name = line
    .trim()
    .replace(/^.*\//, '')
    .replace(/\.xml$/, '');
  const link = linkOfPolicy(name);
  return link === undefined ? undefined : [{name, link}];
}

/** wicked, client/wicked-client.h: a policy is named after its link, with `.`, `-` and `_` written `_d`, `_m` and `__`. */
function linkOfPolicy(name: string): string | undefined {
  const encoded = /^policy__([A-Za-z0-9_]+)$/.exec(name)?.[1];
  if (encoded === undefined) return undefined;
  return encoded.replaceAll(/_([dm_])/g, (_, code: string) => ({d: '.', m: '-'})[code] ?? '_');
}
