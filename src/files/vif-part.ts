import {err, ok, type Result} from '../base/result.ts';
import {damagedClaim, field, type Engine} from './engine.ts';
import type {MergeProblem, VifPart} from './part.ts';
import {splice} from './splice.ts';
import {parseXl} from './xl-config.ts';
import {parseVif, setVifKeys, type XlVif} from './xl-vif.ts';

export const vifEngine: Engine<VifPart> = {
  satisfied(text, part) {
    const problem = partProblem(part);
    if (problem) return err(problem);
    const vif = vifOf(text, part.number);
    return vif.ok ? ok(means(vif.value, part)) : vif;
  },
  putIn(text, part) {
    const vif = vifOf(text, part.number);
    if (!vif.ok) return vif;
    const before = vif.value.raw;
    const quote = before[0] ?? "'";
    const after = quote + setVifKeys(vif.value.atom.value, missing(vif.value, part), part.unset) + quote;
    return ok({text: put(text, vif.value, after), was: {before, after}});
  },
  takeOut(text, part, was) {
    const before = field(was, 'before');
    const after = field(was, 'after');
    if (typeof before !== 'string' || typeof after !== 'string') return err(damagedClaim(`vif ${part.number}`));
    const vifs = editableVifs(text);
    if (!vifs.ok) return vifs;
    const vif = ourEntry(vifs.value, part, after);
    if (!vif) return ok(text);
    if (vif.raw === after) return ok(put(text, vif, before));
    if (!vif.atom.plain) return err(escaped(vif));
    const quote = vif.raw[0] ?? "'";
    return ok(put(text, vif, quote + keyByKey(vif, part, vifIn(before)) + quote));
  },
};

const put = (text: string, {atom}: XlVif, raw: string): string =>
  splice(text, [{start: atom.start, end: atom.end, text: raw}]);

function editableVifs(text: string): Result<readonly XlVif[], MergeProblem> {
  const config = parseXl(text);
  if (!config.ok) return config;
  return config.value.vifProblem ? err(config.value.vifProblem) : ok(config.value.vifs);
}

function vifOf(text: string, number: number): Result<XlVif, MergeProblem> {
  const vifs = editableVifs(text);
  if (!vifs.ok) return vifs;
  const vif = vifs.value[number];
  if (!vif) return err(beyond(number, vifs.value.length));
  return vif.atom.plain ? ok(vif) : err(escaped(vif));
}

/** Ours by number; where others took out or added entries before it, the one that is still exactly as we wrote it. */
function ourEntry(vifs: readonly XlVif[], part: VifPart, after: string): XlVif | undefined {
  const numbered = vifs[part.number];
  if (numbered?.raw === after) return numbered;
  const exact = vifs.filter(({raw}) => raw === after);
  if (exact.length === 1) return exact[0];
  return numbered && isStillOurs(numbered, part, vifIn(after)) ? numbered : undefined;
}

/** The same NIC, or one that still holds something that we set. */
const isStillOurs = (vif: XlVif, part: VifPart, after: XlVif): boolean =>
  after.values.has('mac')
    ? same('mac', vif.values.get('mac'), after.values.get('mac'))
    : Object.entries(part.set).some(([key, value]) => same(key, vif.values.get(key), value));

/** An entry by itself, quotes included. */
const vifIn = (raw: string): XlVif =>
  parseVif(raw, {kind: 'atom', value: raw.slice(1, -1), start: 0, end: raw.length, plain: true, line: 1, column: 1}, 0);

/** Others changed the entry meanwhile: keys that still have our value get the old one, keys that we took come back. */
function keyByKey(vif: XlVif, part: VifPart, before: XlVif): string {
  const set: Record<string, string> = {};
  const unset: string[] = [];
  for (const [key, value] of Object.entries(part.set)) {
    if (!same(key, vif.values.get(key), value)) continue;
    const old = before.values.get(key);
    if (old === undefined) unset.push(key);
    else set[key] = old;
  }
  for (const key of part.unset) {
    const old = before.values.get(key);
    if (old !== undefined && !vif.values.has(key)) set[key] = old;
  }
  return setVifKeys(vif.atom.value, set, unset);
}

/** Keys that say the same already, in whatever spelling, keep theirs. */
const missing = (vif: XlVif, {set}: VifPart): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(set).filter(([key, value]) => !same(key, held(vif, key), value)));

const means = (vif: XlVif, {set, unset}: VifPart): boolean =>
  Object.entries(set).every(([key, value]) => same(key, held(vif, key), value)) &&
  unset.every((key) => !vif.values.has(key));

/** What the entry says of a key; an emulated card is what xl gives a fully virtualised guest by itself, and no other has one. */
const held = (vif: XlVif, key: string): string | undefined =>
  vif.values.get(key) ?? (key === 'type' ? 'ioemu' : undefined);

const same = (key: string, a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && normal(key, a) === normal(key, b);

function normal(key: string, value: string): string {
  if (key === 'mac') return value.toLowerCase();
  if (key === 'script' && !value.startsWith('/')) return `/etc/xen/scripts/${value}`;
  return value;
}

const beyond = (number: number, length: number): MergeProblem => ({
  problem: 'not-representable',
  message: `the config has no vif ${number}: its list has ${length} ${length === 1 ? 'entry' : 'entries'}`,
  hint: "add the entry to the guest's vif list, or take the vif out of the inventory",
});

const escaped = (vif: XlVif): MergeProblem => ({
  problem: 'ambiguous',
  message: `vif ${vif.number} is not a plain quoted string`,
  line: vif.atom.line,
  hint: 'write the entry without backslashes, in quotes',
});

function partProblem({set, unset}: VifPart): MergeProblem | undefined {
  const odd =
    Object.values(set).find(
      (value) => !/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value) || /[,'"\\]/.test(value),
    ) ?? [...Object.keys(set), ...unset].find((key) => !/^[a-z][a-z0-9_]*$/.test(key));
  return odd === undefined
    ? undefined
    : {
        problem: 'not-representable',
        message: `${JSON.stringify(odd)} cannot be written into a vif entry`,
        hint: 'use no commas, quotes, backslashes or blanks at the ends',
      };
}
