import {readLines, type Oddity, type Reading} from './reading.ts';

/** A rule as iptables-save prints it. */
export interface Rule {
  /** The whole line, `-A input_ext -p tcp -m tcp --dport 22 -j ACCEPT`: how a rule is named in messages. */
  readonly text: string;
  /** In order; `-m NAME` is left out: the options that follow it say what it asks. */
  readonly conditions: readonly Condition[];
  readonly target?: {readonly name: string; readonly goto: boolean};
}

/** `! -i br0`: option `-i`, words `['br0']`, not. */
export interface Condition {
  readonly option: string;
  readonly words: readonly string[];
  readonly not: boolean;
}

export interface Chain {
  /** What happens to what no rule decides; user chains have none. */
  readonly policy?: 'ACCEPT' | 'DROP';
  readonly rules: readonly Rule[];
}

/** Chains by name, of the tables by name. */
export type Rules = ReadonlyMap<string, ReadonlyMap<string, Chain>>;

type Line =
  | {readonly kind: 'table'; readonly name: string}
  | {readonly kind: 'chain'; readonly name: string; readonly policy?: 'ACCEPT' | 'DROP'}
  | {readonly kind: 'rule'; readonly chain: string; readonly rule: Rule};

/** `iptables-save` and `ip6tables-save` (iptables 1.4 to 1.8, both kinds). */
export const rulesReader =
  (fact: 'rules4' | 'rules6') =>
  (raw: string): Reading<Rules> => {
    const {value: lines, oddities} = readLines(fact, raw, readLine);
    const {tables, stray} = assemble(lines);
    return {value: tables, oddities: [...oddities, ...stray.map((what): Oddity => ({at: fact, what}))]};
  };

function readLine(line: string): readonly Line[] | undefined {
  if (line.startsWith('#') || line === 'COMMIT') return [];
  if (line.startsWith('*')) return [{kind: 'table', name: line.slice(1)}];
  const chain = /^:(\S+) (\S+)/.exec(line);
  if (chain !== null) return [{kind: 'chain', name: chain[1] ?? '', ...policyOf(chain[2])}];
  const rule = /^(?:\[\d+:\d+\] )?(-A (\S+).*)$/.exec(line);
  return rule === null ? undefined : [{kind: 'rule', chain: rule[2] ?? '', rule: readRule(rule[1] ?? '')}];
}

const policyOf = (word: string | undefined): {readonly policy?: 'ACCEPT' | 'DROP'} =>
  word === 'ACCEPT' || word === 'DROP' ? {policy: word} : {};

function readRule(text: string): Rule {
  const conditions: Condition[] = [];
  let target: Rule['target'];
  const words = wordsOf(text).slice(2);
  while (words.length > 0) {
    const not = words[0] === '!';
    if (not) words.shift();
    const option = words.shift() ?? '';
    const values = takeValues(words);
    if (option === '-j' || option === '-g') {
      target = {name: values[0] ?? '', goto: option === '-g'};
      // What follows the target are the target's own options.
      break;
    }
    if (option !== '-m') conditions.push(condition(option, values, not));
  }
  return {text, conditions, ...(target === undefined ? {} : {target})};
}

/** iptables before 1.4.3 wrote the exclamation mark behind the option: `-i ! eth0`. */
const condition = (option: string, values: readonly string[], not: boolean): Condition =>
  values[0] === '!' ? {option, words: values.slice(1), not: true} : {option, words: values, not};

function takeValues(words: string[]): string[] {
  const end = words.findIndex(
    (word, index) => word.startsWith('-') || (word === '!' && words[index + 1]?.startsWith('-')),
  );
  return words.splice(0, end < 0 ? words.length : end);
}

/** Words parted by blanks; double quotes hold a word together, a backslash in them takes the next character as it is. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((m) => m[1]?.replaceAll(/\\(.)/g, '$1') ?? m[2] ?? '');

interface OpenChain extends Chain {
  readonly rules: Rule[];
}

function assemble(lines: readonly Line[]): {readonly tables: Rules; readonly stray: readonly string[]} {
  const tables = new Map<string, Map<string, OpenChain>>();
  const stray: string[] = [];
  let table = new Map<string, OpenChain>();
  for (const line of lines) {
    if (line.kind === 'table') {
      table = tables.get(line.name) ?? new Map<string, OpenChain>();
      tables.set(line.name, table);
    } else if (line.kind === 'chain') table.set(line.name, {...policyOf(line.policy), rules: []});
    else if (table.has(line.chain)) table.get(line.chain)?.rules.push(line.rule);
    else stray.push(`a rule of a chain that was not named: ${line.rule.text}`);
  }
  return {tables, stray: stray.slice(0, 20)};
}
