import {isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document} from 'yaml';
import type {Issue} from './issue.ts';
import type {Place} from './place.ts';
import {textPlaces, type TextPlaces} from './text-places.ts';
import {
  aliasBomb,
  duplicateKey,
  endlessAlias,
  limits,
  longLine,
  severalDocuments,
  strangeKey,
  syntaxIssue,
  tooDeep,
  unknownAlias,
} from './yaml-issues.ts';
import type {YamlEntry, YamlNode, YamlScalar} from './yaml-node.ts';

/** `root` is absent where the text cannot be relied on; a duplicate key alone leaves a root that holds the first one. */
export interface YamlText {
  readonly root?: YamlNode;
  readonly issues: readonly Issue[];
}

/** Reads one document of YAML 1.2, core schema. `file` is only the name that places carry. */
export function parseYaml(file: string, text: string): YamlText {
  const places = textPlaces(file, text);
  const long = longLine(places);
  if (long !== undefined) return {issues: [long]};
  const documents = parseAllDocuments(text, {
    schema: 'core',
    resolveKnownTags: false, // no dates, sets or bytes
    uniqueKeys: false, // its check is quadratic; duplicates are found below
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document, second] = documents;
  if (document === undefined) return {issues: []};
  const {errors, warnings} = document;
  const problem = errors.find((e) => e.code === 'RESOURCE_EXHAUSTION') ?? errors[0] ?? warnings[0];
  if (problem !== undefined) return {issues: [syntaxIssue(problem, text, places)]};
  if (second !== undefined) return {issues: [severalDocuments(places.at(second.range[0]))]};
  return convert(document, places);
}

/** What an anchor stands for, and how many nodes that is; `open` while it is being read (it would hold itself). */
type Anchor = 'open' | {readonly node: YamlNode | undefined; readonly size: number};

/** The state of one conversion from the library's tree to ours. */
interface Conversion {
  readonly places: TextPlaces;
  readonly anchors: Map<string, Anchor>;
  readonly issues: Issue[];
  nodes: number;
  aliasedNodes: number;
  /** Set where the tree has a hole and must not be used. */
  broken: boolean;
}

function convert(document: Document.Parsed, places: TextPlaces): YamlText {
  const conversion: Conversion = {places, anchors: new Map(), issues: [], nodes: 0, aliasedNodes: 0, broken: false};
  const root = document.contents === null ? undefined : node(document.contents, conversion, 0);
  const {issues, broken} = conversion;
  return root === undefined || broken ? {issues} : {root, issues};
}

function node(source: unknown, conversion: Conversion, depth: number): YamlNode | undefined {
  conversion.nodes++;
  if (isAlias(source)) return aliased(source.source, placeOf(source, conversion), conversion);
  const anchor = isMap(source) || isSeq(source) || isScalar(source) ? source.anchor : undefined;
  if (anchor === undefined) return plainNode(source, conversion, depth);
  const before = conversion.nodes;
  conversion.anchors.set(anchor, 'open');
  const converted = plainNode(source, conversion, depth);
  conversion.anchors.set(anchor, {node: converted, size: conversion.nodes - before + 1});
  return converted;
}

function plainNode(source: unknown, conversion: Conversion, depth: number): YamlNode | undefined {
  const place = placeOf(source, conversion);
  if (depth > limits.depth) return hole(conversion, tooDeep(place));
  if (isMap(source)) return {kind: 'map', place, entries: entries(source.items, conversion, depth)};
  if (isSeq(source)) {
    const items = source.items.map((item) => node(item, conversion, depth + 1));
    return {kind: 'list', place, items: items.filter((item) => item !== undefined)};
  }
  const value = isScalar(source) ? source.value : null;
  return {kind: 'scalar', place, value: isPlain(value) ? value : null};
}

const isPlain = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

function entries(
  pairs: readonly {readonly key: unknown; readonly value: unknown}[],
  conversion: Conversion,
  depth: number,
): readonly YamlEntry[] {
  const seen = new Map<string, Place>();
  return pairs.flatMap((pair) => {
    const key = keyText(pair.key, conversion);
    if (key === undefined) return [];
    const place = placeOf(pair.key, conversion);
    const first = seen.get(key);
    if (first !== undefined) {
      conversion.issues.push(duplicateKey(key, place, first));
      return [];
    }
    seen.set(key, place);
    // `{key}` has no value node at all
    const value = pair.value === null ? emptyAt(place) : node(pair.value, conversion, depth + 1);
    return value === undefined ? [] : [{key, place, value}];
  });
}

const emptyAt = (place: Place): YamlScalar => ({kind: 'scalar', place, value: null});

/** Keys that look like numbers or `true` count as they are written. */
function keyText(key: unknown, conversion: Conversion): string | undefined {
  if (isScalar(key) && typeof key.value === 'string') return key.value;
  if (isScalar(key) && key.value !== null && typeof key.source === 'string') return key.source;
  return hole(conversion, strangeKey(placeOf(key, conversion)));
}

function aliased(name: string, place: Place, conversion: Conversion): YamlNode | undefined {
  const anchor = conversion.anchors.get(name);
  if (anchor === undefined) return hole(conversion, unknownAlias(name, place));
  if (anchor === 'open') return hole(conversion, endlessAlias(name, place));
  conversion.nodes += anchor.size;
  conversion.aliasedNodes += anchor.size;
  if (conversion.aliasedNodes <= limits.aliasedNodes) return anchor.node;
  return hole(conversion, aliasBomb(place));
}

/** Only the first hole is told: those after it mostly follow from it. */
function hole(conversion: Conversion, why: Issue): undefined {
  if (!conversion.broken) conversion.issues.push(why);
  conversion.broken = true;
}

function placeOf(source: unknown, conversion: Conversion): Place {
  const range = isMap(source) || isSeq(source) || isScalar(source) || isAlias(source) ? source.range : undefined;
  if (!range) return conversion.places.at(0);
  return isScalar(source) || isAlias(source)
    ? conversion.places.span(range[0], range[1])
    : conversion.places.at(range[0]);
}
