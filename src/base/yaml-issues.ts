import type {Code} from './codes.ts';
import type {Issue} from './issue.ts';
import type {Place} from './place.ts';
import {quoted, shortened} from './quoted.ts';
import type {TextPlaces} from './text-places.ts';

/** What a person writes stays far below these; what does not would only cost time and memory. */
export const limits = {lineLength: 1_000_000, depth: 50, aliasedNodes: 10_000};

export function longLine(places: TextPlaces): Issue | undefined {
  const found = places.firstLineOver(limits.lineLength);
  if (found === undefined) return undefined;
  const message = `the line has ${found.length} characters; more than ${limits.lineLength} are not read`;
  return yamlIssue('yaml/long-line', found.place, message, 'break it into lines');
}

/** What the yaml package finds wrong; `pos` are offsets. */
interface Problem {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** What is only noticed at the end of the text is shown at its last character. */
export function syntaxIssue(problem: Problem, text: string, places: TextPlaces): Issue {
  const place = places.at(Math.max(0, Math.min(problem.pos[0], text.trimEnd().length - 1)));
  if (problem.code === 'RESOURCE_EXHAUSTION') return tooDeep(place);
  if (problem.code === 'TAG_RESOLVE_FAILED')
    return yamlIssue(
      'yaml/tag',
      place,
      'tags (as !name) have no meaning here',
      'leave the tag out, or quote a text that begins with "!"',
    );
  return yamlIssue('yaml/syntax', place, `not YAML: ${shortened(problem.message, 200)}`, syntaxHints[problem.code]);
}

const syntaxHints: Partial<Record<string, string>> = {
  BAD_SCALAR_START: 'quote a text that begins with such a character, as "@rack-a"',
  TAB_AS_INDENT: 'indent with blanks',
  MISSING_CHAR: 'close the quote or bracket that was opened before',
  BAD_INDENT: 'close every bracket, and give all keys of one mapping the same indentation',
  BLOCK_AS_IMPLICIT_KEY: 'put each "key: value" on its own line, or quote a value that holds ": "',
  BAD_ALIAS: 'quote a text that begins with "*"',
};

export const severalDocuments = (place: Place): Issue =>
  yamlIssue(
    'yaml/several-documents',
    place,
    'the file holds several documents',
    'remove the line "---", or split the file',
  );

export const tooDeep = (place: Place): Issue =>
  yamlIssue('yaml/too-deep', place, `nested more than ${limits.depth} levels deep`);

export const duplicateKey = (key: string, place: Place, first: Place): Issue => ({
  ...yamlIssue('yaml/duplicate-key', place, `${quoted(key)} is defined twice`, 'keep one of the two'),
  related: [{place: first, message: 'first defined here'}],
});

export const unknownAlias = (name: string, place: Place): Issue =>
  yamlIssue('yaml/alias', place, `nothing above is named &${shortened(name, 60)}`, 'quote a text that begins with "*"');

export const endlessAlias = (name: string, place: Place): Issue =>
  yamlIssue('yaml/alias', place, `&${shortened(name, 60)} would hold itself`);

export const aliasBomb = (place: Place): Issue =>
  yamlIssue(
    'yaml/alias-bomb',
    place,
    `aliases stand for more than ${limits.aliasedNodes} values`,
    'write the values out',
  );

export const strangeKey = (place: Place): Issue => yamlIssue('yaml/key', place, 'a key must be a plain text');

function yamlIssue(code: Code, place: Place, message: string, hint?: string): Issue {
  return {code, severity: 'error', place, message, ...(hint === undefined ? {} : {hint})};
}
