import {suggester} from '../base/nearest.ts';
import {err, ok, type Result} from '../base/result.ts';
import type {Fleet} from './fleet.ts';
import type {HostName, Refusal} from './values.ts';

/**
 * The hosts that a pattern of the command line means, in name order. Terms are separated by commas: names, globs with
 * `*` and `?`, ranges as `xen[01-20]` or `xen[1-3,7]`; terms that begin with `!` take hosts out again, and alone take
 * them out of all. A term that no host matches is refused, for it is a slip more often than a wish.
 */
export function selectHosts(fleet: Fleet, pattern: string): Result<readonly HostName[], Refusal> {
  const terms = termsOf(pattern);
  if (!terms.ok) return terms;
  const hosts = [...fleet.hosts.keys()].sort();
  const matches = terms.value.map((term) => ({term, hosts: hosts.filter((host) => matchesTerm(term, host))}));
  const idle = matches.find((match) => match.hosts.length === 0);
  if (idle !== undefined) return err(noMatch(idle.term, hosts));
  const wanted = namesOf(matches, false);
  const excluded = namesOf(matches, true);
  const chosen = hosts.filter((host) => (wanted.size === 0 || wanted.has(host)) && !excluded.has(host));
  if (chosen.length > 0) return ok(chosen);
  return err({
    message: `"${pattern}" leaves no host`,
    hint: 'what begins with "!" is taken out of what the rest names',
  });
}

const namesOf = (matches: readonly {term: Term; hosts: readonly HostName[]}[], exclude: boolean): Set<HostName> =>
  new Set(matches.flatMap((match) => (match.term.exclude === exclude ? match.hosts : [])));

function noMatch(term: Term, hosts: readonly HostName[]): Refusal {
  const hint = suggester(hosts)(term.text) ?? knownHosts(hosts);
  return {message: `no host matches "${term.text}"`, hint};
}

function knownHosts(hosts: readonly HostName[]): string {
  if (hosts.length === 0) return 'the inventory defines no hosts';
  const more = hosts.length > 5 ? `, and ${hosts.length - 5} more` : '';
  return `the hosts are: ${hosts.slice(0, 5).join(', ')}${more}`;
}

interface Term {
  readonly exclude: boolean;
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** `many`: `*`; `one`: `?`; `range`: digits whose number lies in one of the spans. */
type Piece =
  | {readonly kind: 'letters'; readonly text: string}
  | {readonly kind: 'many'}
  | {readonly kind: 'one'}
  | {readonly kind: 'range'; readonly spans: readonly Span[]};

/** With a `width`, numbers are padded with zeros to so many digits. */
interface Span {
  readonly low: number;
  readonly high: number;
  readonly width?: number;
}

const example = 'write it as earth, xen*, xen[01-20], or "xen*,!xen03"';

function termsOf(pattern: string): Result<readonly Term[], Refusal> {
  const terms: Term[] = [];
  for (const written of pattern.split(/,(?![^[]*\])/).map((part) => part.trim())) {
    const text = written.replace(/^!/, '');
    if (text.startsWith('@')) return err({message: `"${text}" is a group, and there are none`, hint: example});
    const pieces = piecesOf(text);
    if (pieces === undefined)
      return err({message: `${JSON.stringify(written)} is not a pattern of host names`, hint: example});
    terms.push({exclude: written.startsWith('!'), text, pieces});
  }
  return ok(terms);
}

function piecesOf(text: string): readonly Piece[] | undefined {
  const parts = text.match(/[A-Za-z0-9._-]+|\*|\?|\[[0-9,-]+\]/g) ?? [];
  if (text === '' || parts.join('') !== text) return undefined;
  const pieces = parts.map(pieceOf);
  return pieces.every((piece) => piece !== undefined) ? pieces : undefined;
}

function pieceOf(part: string): Piece | undefined {
  if (part === '*') return {kind: 'many'};
  if (part === '?') return {kind: 'one'};
  if (!part.startsWith('[')) return {kind: 'letters', text: part};
  const spans = part.slice(1, -1).split(',').map(spanOf);
  return spans.every((span) => span !== undefined) ? {kind: 'range', spans} : undefined;
}

function spanOf(text: string): Span | undefined {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
  const [, from = '', to = from] = match ?? [];
  if (match === null || Number(from) > Number(to)) return undefined;
  const padded = from.startsWith('0') && from.length > 1;
  if (padded && from.length !== to.length) return undefined;
  return {low: Number(from), high: Number(to), ...(padded ? {width: from.length} : {})};
}

/** Follows all ways to match at once, so that no pattern takes long. */
function matchesTerm({pieces}: Term, name: string): boolean {
  let reached: ReadonlySet<number> = new Set([0]);
  for (const piece of pieces) reached = new Set([...reached].flatMap((from) => endsOf(piece, name, from)));
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

function inSpan({low, high, width}: Span, digits: string): boolean {
  const number = Number(digits);
  const spelled = width === undefined ? String(number) === digits : digits.length === width;
  return spelled && number >= low && number <= high;
}
