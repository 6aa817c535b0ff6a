import {err, ok} from '../base/result.ts';
import {inSpan, parseSpans, type Span} from './number-ranges.ts';
import {groupName, type GroupName, type HostName, type Parsed} from './values.ts';

/** One term of a host pattern: hosts by their names, or by a group; `exclude`: taken out of what others name. */
export interface Term {
  readonly exclude: boolean;
  /** As it is written, without the `!`. */
  readonly text: string;
  readonly match:
    | {readonly kind: 'group'; readonly group: GroupName}
    | {readonly kind: 'name'; readonly name: string}
    | {readonly kind: 'pieces'; readonly pieces: readonly Piece[]};
}

/** `many`: `*`; `one`: `?`; `range`: digits whose number lies in one of the spans. */
type Piece =
  | {readonly kind: 'letters'; readonly text: string}
  | {readonly kind: 'many'}
  | {readonly kind: 'one'}
  | {readonly kind: 'range'; readonly spans: readonly Span[]};

/** What terms can be matched against. */
export interface KnownHosts {
  readonly hosts: ReadonlySet<HostName>;
  readonly groups: ReadonlyMap<GroupName, readonly HostName[]>;
}

/** Terms separated by commas: `earth`, `xen*`, `xen[01-20]`, `@rack-a`, each perhaps behind a `!`. */
export function parseTerms(pattern: string): Parsed<readonly Term[]> {
  const terms: Term[] = [];
  for (const written of pattern.split(/,(?![^[]*\])/).map((part) => part.trim())) {
    const match = matchOf(written.replace(/^!/, ''));
    if (match === undefined)
      return err({
        message: `${JSON.stringify(written)} is not a pattern of host names`,
        hint: 'write it as earth, xen*, xen[01-20], @rack-a, or "xen*,!xen03"',
      });
    terms.push({exclude: written.startsWith('!'), text: written.replace(/^!/, ''), match});
  }
  return ok(terms);
}

function matchOf(text: string): Term['match'] | undefined {
  if (text.startsWith('@')) {
    const group = groupName(text.slice(1));
    return group.ok ? {kind: 'group', group: group.value} : undefined;
  }
  const pieces = piecesOf(text);
  const [first, ...more] = pieces ?? [];
  if (pieces === undefined || first === undefined) return undefined;
  return first.kind === 'letters' && more.length === 0 ? {kind: 'name', name: text} : {kind: 'pieces', pieces};
}

function piecesOf(text: string): readonly Piece[] | undefined {
  const parts = text.match(/[A-Za-z0-9._-]+|\*|\?|\[[0-9,-]+\]/g) ?? [];
  if (parts.join('') !== text) return undefined;
  const pieces = parts.map(pieceOf);
  return pieces.every((piece) => piece !== undefined) ? pieces : undefined;
}

function pieceOf(part: string): Piece | undefined {
  if (part === '*') return {kind: 'many'};
  if (part === '?') return {kind: 'one'};
  if (!part.startsWith('[')) return {kind: 'letters', text: part};
  const spans = parseSpans(part.slice(1, -1));
  return spans && {kind: 'range', spans};
}

/** The hosts that a term names, whether it takes them in or out. */
export function hostsOf({match}: Term, {hosts, groups}: KnownHosts): readonly HostName[] {
  switch (match.kind) {
    case 'group':
      return groups.get(match.group) ?? [];
    case 'name':
      return hosts.has(match.name as HostName) ? [match.name as HostName] : [];
    case 'pieces':
      return [...hosts].filter((host) => fits(match.pieces, host));
  }
}

/** What terms come to together: those that are named, or all where none are, without those that are taken out. */
export function chosen(
  terms: readonly {readonly term: Term; readonly hosts: readonly HostName[]}[],
  {hosts}: KnownHosts,
): readonly HostName[] {
  const named = (exclude: boolean) =>
    new Set(terms.flatMap(({term, hosts}) => (term.exclude === exclude ? hosts : [])));
  const [wanted, excluded] = [named(false), named(true)];
  const all = terms.every(({term}) => term.exclude);
  return [...hosts].filter((host) => (all || wanted.has(host)) && !excluded.has(host)).sort();
}

/** Follows all ways to match at once, so that no pattern takes long. */
function fits(pieces: readonly Piece[], name: string): boolean {
  let reached: ReadonlySet<number> = new Set([0]);
  for (const piece of pieces) {
    reached = new Set([...reached].flatMap((from) => endsOf(piece, name, from)));
    if (reached.size === 0) return false;
  }
  return reached.has(name.length);
}

/** Where a piece can end that begins at `from`. */
function endsOf(piece: Piece, name: string, from: number): readonly number[] {
  switch (piece.kind) {
    case 'letters':
      return name.startsWith(piece.text, from) ? [from + piece.text.length] : [];
    case 'one':
      return from < name.length ? [from + 1] : [];
    case 'many':
      return Array.from({length: name.length - from + 1}, (_, i) => from + i);
    case 'range':
      return numberEnds(piece.spans, name, from);
  }
}

function numberEnds(spans: readonly Span[], name: string, from: number): readonly number[] {
  const digits = /^\d{1,9}/.exec(name.slice(from))?.[0] ?? '';
  return Array.from(digits, (_, i) => digits.slice(0, i + 1))
    .filter((number) => spans.some((span) => inSpan(span, number)))
    .map((number) => from + number.length);
}
