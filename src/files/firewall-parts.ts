import {err, ok, type Result} from '../base/result.ts';
import {damagedClaim, field, isStrings, type Context, type Engine} from './engine.ts';
import {addItems, isSafeItem, notRepresentable, rawValue, removeItems, replaceItem} from './firewall-list.ts';
import type {ListPart, MergeProblem, PartClaim, ReplaceItemPart, ScalarPart} from './part.ts';
import {bashList, bashVariable, setRaw} from './susefirewall2.ts';

/** The raw value that a variable had before any of our parts; null: not set. */
interface Base {
  readonly key: string;
  readonly base: string | null;
}

export const listEngine: Engine<ListPart> = {
  satisfied(text, part, {withoutUs}) {
    const missing = missingItems(text, part);
    if (!missing.ok || missing.value.length === 0) return missing.ok ? ok(true) : missing;
    return coveredByEmptiness(withoutUs, part);
  },
  putIn(text, part, context) {
    const added = missingItems(text, part);
    if (!added.ok) return added;
    const base = baseOf(text, part.key, context);
    if (!base.ok) return base;
    const result = addInstead(text, part, added.value);
    return result.ok ? ok({text: result.value, was: {...base.value, added: added.value}}) : result;
  },
  takeOut(text, part, was) {
    const base = readBase(was);
    const added = field(was, 'added');
    if (!base || !isStrings(added)) return err(damagedClaim(part.key));
    const result = removeItems(text, part.key, added);
    return result.ok ? orOldBytes(result.value, base, result.value !== text, part.none) : result;
  },
};

/** Where a word stands for the empty list, our items take its place. */
function addInstead(text: string, {key, none}: ListPart, items: readonly string[]): Result<string, MergeProblem> {
  const emptied = none === undefined ? ok(text) : removeItems(text, key, [none]);
  return emptied.ok ? addItems(emptied.value, key, items) : emptied;
}

function missingItems(text: string, part: ListPart): Result<readonly string[], MergeProblem> {
  const items = bashList(text, part.key);
  if (items.ok && part.every !== undefined && items.value.includes(part.every)) return ok([]);
  return items.ok ? ok([...new Set(part.items)].filter((item) => !items.value.includes(item))) : items;
}

/** Where an empty list means everything, and was in force before us, ours are part of everything. */
export function coveredByEmptiness(withoutUs: string, part: ListPart): Result<boolean, MergeProblem> {
  if (part.empty.means === 'nothing') return ok(false);
  const items = bashList(withoutUs, part.key);
  const when = bashVariable(withoutUs, part.empty.when.key);
  if (!items.ok) return items;
  if (!when.ok) return when;
  return ok(items.value.length === 0 && when.value?.value === part.empty.when.value);
}

export const replaceItemEngine: Engine<ReplaceItemPart> = {
  satisfied(text, part) {
    const holder = holderOf(text, part.keys, part.item);
    return holder.ok ? ok(holder.value !== undefined) : holder;
  },
  putIn(text, part, context) {
    const held = heldOf(text, part);
    if (!held.ok) return held;
    const {key, of} = held.value ?? {key: part.otherwise, of: part.of};
    const replaced = held.value !== undefined;
    const base = baseOf(text, key, context);
    if (!base.ok) return base;
    const result = replaced ? replaceItem(text, key, of, part.item) : addItems(text, key, [part.item]);
    if (!result.ok) return result;
    const left = count(result.value, key, of);
    const was = {...base.value, replaced, ...(of === part.of ? {} : {of})};
    return left.ok ? ok({text: result.value, was: {...was, left: left.value}}) : left;
  },
  takeOut(text, part, was) {
    const base = readBase(was);
    const replaced = field(was, 'replaced');
    const left = field(was, 'left');
    if (!base || typeof replaced !== 'boolean' || typeof left !== 'number')
      return err(damagedClaim(part.keys.join(', ')));
    const other = field(was, 'of');
    const of = typeof other === 'string' ? other : part.of;
    const now = count(text, base.key, of);
    if (!now.ok) return now;
    // Where others put the old item in again, ours only goes.
    const back = replaced && now.value <= left;
    const result = back ? replaceItem(text, base.key, part.item, of) : removeItems(text, base.key, [part.item]);
    return result.ok ? orOldBytes(result.value, base, result.value !== text) : result;
  },
};

/** The item whose place is taken, and the list that holds it. */
function heldOf(
  text: string,
  part: ReplaceItemPart,
): Result<{readonly key: string; readonly of: string} | undefined, MergeProblem> {
  for (const of of [part.of, ...(part.or ?? [])]) {
    const holder = holderOf(text, part.keys, of);
    if (!holder.ok) return holder;
    if (holder.value !== undefined) return ok({key: holder.value, of});
  }
  return ok(undefined);
}

function count(text: string, key: string, item: string): Result<number, MergeProblem> {
  const items = bashList(text, key);
  return items.ok ? ok(items.value.filter((other) => other === item).length) : items;
}

/** The first of the lists that holds the item. */
function holderOf(text: string, keys: readonly string[], item: string): Result<string | undefined, MergeProblem> {
  for (const key of keys) {
    const items = bashList(text, key);
    if (!items.ok) return items;
    if (items.value.includes(item)) return ok(key);
  }
  return ok(undefined);
}

export const scalarEngine: Engine<ScalarPart> = {
  satisfied(text, part) {
    const variable = bashVariable(text, part.key);
    if (!variable.ok) return variable;
    const value = variable.value?.value;
    return ok(value !== undefined && (value === part.value || part.satisfiedBy.includes(value)));
  },
  putIn(text, part, context) {
    const value = valueOver(text, part);
    if (!value.ok) return value;
    if (!value.value.split(' ').every((word) => word === '' || isSafeItem(word)))
      return err(notRepresentable(value.value));
    const base = baseOf(text, part.key, context);
    if (!base.ok) return base;
    const idle = othersItems(text, part, context);
    if (!idle.ok) return idle;
    const result = setRaw(text, part.key, `"${value.value}"`);
    const was = part.carries === undefined ? base.value : {...base.value, idle: idle.value};
    return result.ok ? ok({text: result.value, was}) : result;
  },
  takeOut(text, part, was, context) {
    const base = readBase(was);
    const idle = field(was, 'idle') ?? [];
    if (!base || !isStrings(idle)) return err(damagedClaim(part.key));
    const variable = bashVariable(text, part.key);
    if (!variable.ok) return variable;
    const ours = valueOver(base.base === null ? '' : `${part.key}=${base.base}\n`, part);
    if (!ours.ok) return err(damagedClaim(part.key));
    if (variable.value?.value !== ours.value) return ok(text);
    const others = othersItems(text, part, context);
    if (!others.ok) return others;
    // What came since holds only with this variable, and is not ours to switch off.
    return others.value.some((item) => !idle.includes(item)) ? ok(text) : setRaw(text, part.key, base.base);
  },
};

/** What we write over what stands in the text: ours, or ours and what was there besides. */
function valueOver(text: string, {key, value, widens = {}}: ScalarPart): Result<string, MergeProblem> {
  const variable = bashVariable(text, key);
  if (!variable.ok) return variable;
  const old = variable.value?.value ?? '';
  return ok(Object.hasOwn(widens, old) ? (widens[old] ?? value) : value);
}

/** `LIST ITEM` of what others have in the lists that hold only by this variable. */
function othersItems(
  text: string,
  {carries = []}: ScalarPart,
  {claims}: Context,
): Result<readonly string[], MergeProblem> {
  const found: string[] = [];
  for (const key of carries) {
    const items = bashList(text, key);
    if (!items.ok) return items;
    const ours = claims.flatMap(({part, was}) => (part.kind === 'list' && part.key === key ? addedItems(was) : []));
    found.push(...items.value.filter((item) => !ours.includes(item)).map((item) => `${key} ${item}`));
  }
  return ok(found);
}

/** Items that were there before us are others', also where we ask for them. */
function addedItems(was: unknown): readonly string[] {
  const added = field(was, 'added');
  return isStrings(added) ? added : [];
}

/** Parts that share a variable share what stood there before the first of them. */
function baseOf(text: string, key: string, {claims}: Context): Result<Base, MergeProblem> {
  const earlier = claims.map(({was}: PartClaim) => readBase(was)).find((base) => base?.key === key);
  if (earlier) return ok(earlier);
  const raw = rawValue(text, key);
  return raw.ok ? ok({key, base: raw.value}) : raw;
}

/** When the list is again what it was before us, its old bytes come back: quotes, blanks, or no line at all. */
function orOldBytes(text: string, {key, base}: Base, changed: boolean, none?: string): Result<string, MergeProblem> {
  const items = bashList(text, key);
  if (!items.ok) return items;
  const old = base === null ? ok([]) : bashList(`${key}=${base}\n`, key);
  if (!old.ok) return err(damagedClaim(key));
  const said = (list: readonly string[]) => list.filter((item) => item !== none).join(' ');
  const same = said(items.value) === said(old.value);
  return changed && same ? setRaw(text, key, base) : ok(text);
}

function readBase(was: unknown): Base | undefined {
  const key = field(was, 'key');
  const base = field(was, 'base');
  return typeof key === 'string' && (typeof base === 'string' || base === null) ? {key, base} : undefined;
}
