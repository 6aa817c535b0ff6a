/**
 * Guests' configs (xl.cfg(5)) over the whole grammar of Xen's reader (xen, tools/libs/util/libxlu_cfg_y.y): what xl would
 * refuse is refused here, with the line.
 */
import {remembering} from '../base/remembering.ts';
import {err, ok, type Result} from '../base/result.ts';
import type {MergeProblem} from './part.ts';
import {placesIn, type TextPlace} from './splice.ts';
import {xlTokens, type XlToken} from './xl-lexer.ts';
import {unescape, type XlAtom, type XlList, type XlValue} from './xl-value.ts';
import {parseVif, type XlVif} from './xl-vif.ts';

export interface XlConfig {
  /** Of equal names the last counts; later assignments with `+=` add to it. */
  readonly settings: readonly XlSetting[];
  readonly name?: string;
  /** `pv`, `pvh`, `hvm` or what `type` says; `builder='hvm'` is the old spelling; undefined: xl's default, pv. */
  readonly type?: string;
  /** Entries of the effective vif list; empty where there is none, or where xl ignores what is there. */
  readonly vifs: readonly XlVif[];
  /** Why the vif list cannot be edited; reading `vifs` is right all the same. */
  readonly vifProblem?: MergeProblem;
}

export interface XlSetting {
  readonly key: string;
  readonly operator: '=' | '+=';
  readonly value: XlValue;
  readonly line: number;
  readonly column: number;
}

const configs = remembering(readConfig, 64);

export const parseXl = (text: string): Result<XlConfig, MergeProblem> => configs.read(text);

function readConfig(text: string): Result<XlConfig, MergeProblem> {
  const reader: Reader = {text, place: placesIn(text), tokens: xlTokens(text), at: 0};
  const settings: XlSetting[] = [];
  while (reader.at < reader.tokens.length) {
    const token = peek(reader);
    if (token?.kind === 'newline' || token?.kind === ';') {
      reader.at += 1;
      continue;
    }
    const setting = readSetting(reader);
    if (!setting.ok) return setting;
    settings.push(setting.value);
  }
  return ok(toConfig(text, settings));
}

/** The string that counts for a key; undefined where it is not set, or is a list. */
export function xlString(config: XlConfig, key: string): string | undefined {
  let value: string | undefined;
  for (const setting of config.settings) {
    if (setting.key !== key) continue;
    const atom = setting.value.kind === 'atom' ? setting.value.value : undefined;
    value = setting.operator === '=' ? atom : value === undefined ? atom : value + (atom ?? '');
  }
  return value;
}

interface Reader {
  readonly text: string;
  readonly place: (offset: number) => TextPlace;
  readonly tokens: readonly XlToken[];
  at: number;
}

/** Far more than xl has a use for; hostile files shall not exhaust our stack. */
const deepest = 50;

type Read<T> = Result<T, MergeProblem>;

const peek = (reader: Reader): XlToken | undefined => reader.tokens[reader.at];

function readSetting(reader: Reader): Read<XlSetting> {
  const key = peek(reader);
  if (key?.kind !== 'ident') return err(refused(reader, 'a setting must begin with a lower-case name'));
  reader.at += 1;
  const operator = peek(reader);
  if (operator?.kind !== '=' && operator?.kind !== '+=') return err(refused(reader, 'expected "=" after the name'));
  reader.at += 1;
  const value = readValue(reader);
  if (!value.ok) return value;
  const end = peek(reader);
  if (end && end.kind !== 'newline' && end.kind !== ';')
    return err(refused(reader, 'expected the end of the line after the value'));
  const {text, place} = reader;
  return ok({
    key: text.slice(key.start, key.end),
    operator: operator.kind,
    value: value.value,
    ...place(key.start),
  });
}

function readValue(reader: Reader, depth = 0): Read<XlValue> {
  const token = peek(reader);
  if (depth > deepest) return err(refused(reader, `expected at most ${deepest} lists inside each other`));
  if (token?.kind === '[') return readList(reader, token, depth);
  if (token?.kind !== 'string' && token?.kind !== 'number')
    return err(refused(reader, 'expected a quoted string, a number or a [list]'));
  reader.at += 1;
  return toAtom(reader, token);
}

function readList(reader: Reader, open: XlToken, depth: number): Read<XlList> {
  const items: XlValue[] = [];
  reader.at += 1;
  skipNewlines(reader);
  while (peek(reader)?.kind !== ']') {
    const item = readValue(reader, depth + 1);
    if (!item.ok) return item;
    items.push(item.value);
    skipNewlines(reader);
    if (peek(reader)?.kind === ']') break;
    if (peek(reader)?.kind !== ',') return err(refused(reader, 'expected "," or "]" in the list'));
    reader.at += 1;
    skipNewlines(reader);
  }
  const close = peek(reader);
  reader.at += 1;
  return ok({kind: 'list', items, start: open.start, end: close?.end ?? open.end});
}

function skipNewlines(reader: Reader): void {
  while (peek(reader)?.kind === 'newline') reader.at += 1;
}

function toAtom({text, place: placeOf}: Reader, token: XlToken): Read<XlAtom> {
  const place = {start: token.start, end: token.end, ...placeOf(token.start)};
  const raw = text.slice(token.start, token.end);
  if (token.kind === 'number') return ok({kind: 'atom', value: raw, plain: false, ...place});
  const inner = raw.slice(1, -1);
  if (/\\(\\\\)*x(?![0-9a-fA-F]{2})/.test(inner.replaceAll('\\\\', '')))
    return err(problem(place.line, `\\x needs two hexadecimal digits in ${raw}`));
  return ok({kind: 'atom', value: unescape(inner), plain: !inner.includes('\\'), ...place});
}

function refused(reader: Reader, expected: string): MergeProblem {
  const token = peek(reader);
  const {text, place} = reader;
  if (!token) return problem(place(text.length).line, `${expected}, but the file ends here`);
  const {line} = place(token.start);
  const raw = text.slice(token.start, token.end);
  if (raw.startsWith('\r') || (token.kind === 'error' && raw.endsWith('\r')))
    return problem(line, 'the line ends in CR LF, which xl refuses', 'convert the file to Unix line ends (dos2unix)');
  if (token.kind === 'error' && /^['"]/.test(raw))
    return problem(line, 'a quote is not closed on its line', 'close the quote on the same line');
  if (token.kind === 'error' && raw.startsWith('#'))
    return problem(line, 'a comment on the last line without newline, which xl refuses', 'end the file with a newline');
  if (token.kind === 'error' && /^[+\-.():]/.test(raw))
    return problem(
      line,
      `${shown(raw)} looks like Python, which xl no longer reads`,
      'write plain settings: name = value',
    );
  return problem(line, token.kind === 'newline' ? `${expected}, but the line ends` : `${expected}, not ${shown(raw)}`);
}

/** Never a value: it may be a password. */
const shown = (raw: string): string => (/^['"]/.test(raw) ? 'a string' : JSON.stringify(raw.slice(0, 20)));

const problem = (
  line: number,
  message: string,
  hint = 'correct the line; "xl create -n FILE" tells what xl makes of it',
) => ({problem: 'unreadable', message, line, hint}) as const;

function toConfig(text: string, settings: readonly XlSetting[]): XlConfig {
  const bare: XlConfig = {settings, vifs: []};
  const name = xlString(bare, 'name');
  const type = xlString(bare, 'type') ?? (xlString(bare, 'builder') === 'hvm' ? 'hvm' : undefined);
  const vifProblem = vifProblemOf(settings);
  return {
    settings,
    ...(name === undefined ? {} : {name}),
    ...(type === undefined ? {} : {type}),
    vifs: vifAtoms(settings).map((atom, number) => parseVif(text, atom, number)),
    ...(vifProblem ? {vifProblem} : {}),
  };
}

const vifSettings = (settings: readonly XlSetting[]): readonly XlSetting[] => settings.filter(({key}) => key === 'vif');

/** What xl makes of all `vif` settings: the last `=` with the `+=` behind it; a nested list hides what follows it. */
function vifAtoms(settings: readonly XlSetting[]): readonly XlAtom[] {
  let items: readonly XlValue[] = [];
  for (const {operator, value} of vifSettings(settings)) {
    const added = value.kind === 'list' ? value.items : [];
    items = operator === '=' ? added : [...items, ...added];
  }
  const nested = items.findIndex((item) => item.kind === 'list');
  return (nested === -1 ? items : items.slice(0, nested)).filter((item) => item.kind === 'atom');
}

function vifProblemOf(settings: readonly XlSetting[]): MergeProblem | undefined {
  const [first, second] = vifSettings(settings);
  if (!first) return undefined;
  const odd = (line: number, message: string): MergeProblem => ({
    problem: 'ambiguous',
    message,
    line,
    hint: "write one list: vif = [ 'mac=...,bridge=br0' ]",
  });
  if (second) return odd(second.line, `vif is set again; the first is on line ${first.line}`);
  if (first.operator === '+=') return odd(first.line, 'vif is added to with +=');
  if (first.value.kind === 'atom') return odd(first.line, 'vif is not a list: xl would start the guest without it');
  if (first.value.items.some((item) => item.kind === 'list'))
    return odd(first.line, 'vif holds a list inside the list');
  return undefined;
}
