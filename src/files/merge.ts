import {Bug} from '../base/bug.ts';
import {canonicalJson} from '../base/json.ts';
import {err, ok, type Result} from '../base/result.ts';
import {damagedClaim, type Context, type Engine} from './engine.ts';
import {listEngine, replaceItemEngine, scalarEngine} from './firewall-parts.ts';
import {ifcfgEngine} from './ifcfg-part.ts';
import {openedProblem} from './opened.ts';
import type {FileClaim, FileFormat, MergeProblem, Merged, Part, PartClaim} from './part.ts';
import {routeEngine} from './route-part.ts';
import {rawLines} from './splice.ts';
import {sysctlEngine} from './sysctl-part.ts';
import {vifEngine} from './vif-part.ts';

/**
 * Makes a file hold exactly the wanted ones of our parts. What is claimed and no longer wanted goes and the old bytes
 * come back; what is wanted and missing comes in, with a claim; what others wrote stays. `text` null: there is no file.
 * Merging the result again with the new claim changes nothing.
 */
export function mergeFile(
  format: FileFormat,
  text: string | null,
  parts: readonly Part[],
  claim: FileClaim | null,
): Result<Merged, MergeProblem> {
  const wanted: Wanted = new Map(parts.map((part) => [canonicalJson(part), part]));
  for (const part of parts)
    if (formatOf[part.kind] !== format) throw new Bug(`a ${part.kind} part in a ${format} file`);
  if (claim?.parts.some(({part}) => formatOf[part.kind] !== format)) return err(damagedClaim(`this ${format} file`));
  if (format === 'xl' && text === null && parts.length > 0) return err(noConfig);
  const work: Work = {
    ...withLastNewline(format, text ?? '', claim),
    withoutUs: '',
    claims: new Map(claim?.parts.map((one) => [canonicalJson(one.part), one])),
    satisfied: [],
    created: text === null || (claim?.created ?? false),
  };
  const problem =
    settleWithoutUs(work, wanted) ??
    takeOutUnwanted(work, wanted) ??
    putInWanted(work, wanted) ??
    openedProblem(text ?? '', work.text, claim?.parts ?? []);
  return problem ? err(problem) : ok(result(work, wanted, text));
}

const formatOf: Readonly<Record<Part['kind'], FileFormat>> = {
  ifcfg: 'ifcfg',
  list: 'susefirewall2',
  'replace-item': 'susefirewall2',
  scalar: 'susefirewall2',
  route: 'routes',
  sysctl: 'sysctl',
  vif: 'xl',
};

const engines: {readonly [K in Part['kind']]: Engine<Extract<Part, {readonly kind: K}>>} = {
  ifcfg: ifcfgEngine,
  list: listEngine,
  'replace-item': replaceItemEngine,
  scalar: scalarEngine,
  route: routeEngine,
  sysctl: sysctlEngine,
  vif: vifEngine,
};

/** The table's type says that each engine fits the parts of its kind; TypeScript cannot follow that through an index. */
const engineOf = (part: Part): Engine<Part> => engines[part.kind];

/** Parts by their canonical JSON: each once, in the order in which they are wanted. */
type Wanted = ReadonlyMap<string, Part>;

/** A merge under way. */
interface Work extends Unended {
  withoutUs: string;
  /** By the canonical JSON of their part, in the order in which they were put in. */
  readonly claims: Map<string, PartClaim>;
  satisfied: Part[];
  readonly created: boolean;
}

interface Unended {
  text: string;
  /** The last line of the file as it was before us, where that had no newline. */
  readonly bare: string | undefined;
}

/** Lines that we add need a newline before them; it goes again when they go (see `result`). */
function withLastNewline(format: FileFormat, text: string, claim: FileClaim | null): Unended {
  // wicked drops an unended line, so its newline would be a change; xl configs get no new lines.
  if (format === 'ifcfg' || format === 'xl') return {text, bare: undefined};
  if (text === '' || text.endsWith('\n'))
    return {text, bare: claim?.parts.map(bareOf).find((bare) => bare !== undefined)};
  return {text: `${text}\n`, bare: rawLines(text).at(-1)};
}

const bareOf = ({was}: PartClaim): string | undefined => {
  const bare = typeof was === 'object' && was !== null && 'bare' in was ? was.bare : undefined;
  return typeof bare === 'string' ? bare : undefined;
};

const context = ({withoutUs, claims, created}: Work): Context => ({
  withoutUs,
  claims: [...claims.values()],
  created,
});

/** The text without any of our parts, for the one kind of question about "before us". */
function settleWithoutUs(work: Work, wanted: Wanted): MergeProblem | undefined {
  if (![...wanted.values()].some((part) => part.kind === 'list' && part.empty.means === 'everything')) return undefined;
  let text = work.text;
  for (const {part, was} of [...work.claims.values()].reverse()) {
    const taken = engineOf(part).takeOut(text, part, was, context(work));
    if (!taken.ok) return taken.error;
    text = taken.value;
  }
  work.withoutUs = text;
  return undefined;
}

/** Claims stay where their part is wanted and still there; all others go, the last one in first. */
function takeOutUnwanted(work: Work, wanted: Wanted): MergeProblem | undefined {
  for (const [key, {part, was}] of [...work.claims].reverse()) {
    if (wanted.has(key)) {
      const there = engineOf(part).satisfied(work.text, part, context(work));
      if (!there.ok) return there.error;
      if (there.value) continue;
    }
    const taken = engineOf(part).takeOut(work.text, part, was, context(work));
    if (!taken.ok) return taken.error;
    work.text = taken.value;
    work.claims.delete(key);
  }
  return undefined;
}

function putInWanted(work: Work, wanted: Wanted): MergeProblem | undefined {
  for (const [key, part] of wanted) {
    if (work.claims.has(key)) continue;
    const there = engineOf(part).satisfied(work.text, part, context(work));
    if (!there.ok) return there.error;
    if (there.value) {
      work.satisfied.push(part);
      continue;
    }
    const put = engineOf(part).putIn(work.text, part, context(work));
    if (!put.ok) return put.error;
    const holds = engineOf(part).satisfied(put.value.text, part, context(work));
    if (!holds.ok) return holds.error;
    if (!holds.value) return hidden(part);
    work.text = put.value.text;
    work.claims.set(key, {part, was: put.value.was});
  }
  return contradiction(work, wanted);
}

/** A part may not undo what another one did, or no second merge would come to rest. */
function contradiction(work: Work, wanted: Wanted): MergeProblem | undefined {
  for (const part of wanted.values()) {
    const there = engineOf(part).satisfied(work.text, part, context(work));
    if (!there.ok) return there.error;
    if (!there.value) return undone(part);
  }
  return undefined;
}

function result(work: Work, wanted: Wanted, before: string | null): Merged {
  const claims = [...wanted.keys()].flatMap((key) => work.claims.get(key) ?? []);
  const {bare, created} = work;
  const unended = bare !== undefined && rawLines(work.text).at(-1) === `${bare}\n`;
  const text = unended ? work.text.slice(0, -1) : work.text;
  const kept =
    bare === undefined || unended ? claims : claims.map(({part, was}) => ({part, was: {...(was as object), bare}}));
  if (claims.length > 0) return {text, claim: {created, parts: kept}, satisfied: work.satisfied};
  const gone = before === null ? text === '' : created && text.trim() === '';
  return {text: gone ? null : text, claim: null, satisfied: work.satisfied};
}

/** Something at the end of the file, as a backslash, keeps what we add from being read. */
const hidden = ({kind}: Part): MergeProblem => ({
  problem: 'ambiguous',
  message: `our ${kind} would not be read where it would have to stand`,
  hint: 'look at the end of the file: a line there swallows what follows it',
});

const undone = ({kind}: Part): MergeProblem => ({
  problem: 'ambiguous',
  message: `what is wanted of this file contradicts itself: another part takes our ${kind} away again`,
  hint: 'look for two networks or guests that want the same thing in different ways',
});

const noConfig: MergeProblem = {
  problem: 'not-representable',
  message: 'the guest has no config on this host',
  hint: 'create it with the tool that made the guest; only its vifs are edited here',
};
