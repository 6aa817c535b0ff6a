import type {Trusted} from '../app/trust.ts';
import type {Colours} from './colours.ts';
import {foldedNames} from './names.ts';
import {safe} from './safe.ts';
import {tableText} from './table.ts';
import {unreachableBlocks} from './unreachable.ts';

type Shown = Extract<Trusted, {readonly shown: unknown}>['shown'];
/** What became of each host, by its name. */
export type TrustResults = ReadonlyMap<string, Trusted>;

/** The keys about which somebody is asked, and how they are compared. */
export function shownKeysText(all: readonly Shown[], colours: Colours): string {
  const rows = all.map(({server, isJump, at, type, fingerprint}) => [
    safe(server) + (isJump ? ' (jump host)' : ''),
    safe(at),
    type,
    fingerprint,
  ]);
  return [
    tableText(['server', 'at', 'type', 'fingerprint'], rows),
    ...sharedKeys(all).map((names) => `${colours.red('the same key:')} ${names}: copied machines, or one in between\n`),
    "compare each on the server's console: ssh-keygen -lf /etc/ssh/ssh_host_TYPE_key.pub\n",
  ].join('');
}

function sharedKeys(all: readonly Shown[]): readonly string[] {
  const servers = new Map<string, string[]>();
  for (const {server, fingerprint} of all) servers.set(fingerprint, [...(servers.get(fingerprint) ?? []), server]);
  return [...servers.values()].filter((names) => names.length > 1).map((names) => safe(foldedNames(names)));
}

const headings = {pinned: 'pinned', known: 'known already', declined: 'not trusted', stopped: 'not looked at'} as const;

/** Hosts by what became of their keys; what is wrong comes last and in full. */
export function trustText(results: TrustResults, width: number, colours: Colours): string {
  const named = Object.entries(headings).flatMap(([kind, heading]) => {
    const hosts = [...results].filter(([, trusted]) => trusted.kind === kind).map(([name]) => name);
    return hosts.length === 0 ? [] : [`${heading}: ${foldedNames(hosts)}`];
  });
  const odd = [...results].flatMap(([host, trusted]) => oddLines(host, trusted, colours));
  const failed = [...results].flatMap(([host, trusted]) =>
    trusted.kind === 'failed' ? [{host, failure: trusted.failure}] : [],
  );
  return [...named, ...odd, ...unreachableBlocks(failed, width, colours)].map((line) => `${line}\n`).join('');
}

function oddLines(host: string, trusted: Trusted, colours: Colours): readonly string[] {
  switch (trusted.kind) {
    case 'mismatch':
      return [
        `${colours.bold(host)}  ${colours.red('not trusted: the list has another key')}`,
        `  ${shownWords(trusted.shown)}`,
        ...trusted.listed.map((fingerprint) => `  the list has ${fingerprint}`),
      ];
    case 'unlisted':
      return [`${colours.bold(host)}  not trusted: not in the list`, `  ${shownWords(trusted.shown)}`];
    case 'pinned':
    case 'known':
    case 'declined':
    case 'stopped':
    case 'failed':
      return [];
  }
}

const shownWords = ({server, isJump, at, type, fingerprint}: Shown): string =>
  `${isJump ? `its jump host ${safe(server)} at ${safe(at)}` : safe(at)} shows ${type} ${fingerprint}`;
