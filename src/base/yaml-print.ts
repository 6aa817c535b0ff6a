import {Document, isMap, isScalar, isSeq, parseDocument, YAMLMap, YAMLSeq} from 'yaml';

/** What can be printed: plain JSON values. */
export type Printable = string | number | boolean | readonly Printable[] | {readonly [key: string]: Printable};

/** How a printed document looks. Paths are keys joined by `/`. */
export interface YamlLayout {
  /** Whether the collection at a path stands on one line. */
  readonly onOneLine: (path: readonly string[]) => boolean;
  /** Lines above the entry with this path. */
  readonly comments: ReadonlyMap<string, readonly string[]>;
  /** Lines at the top. */
  readonly head: readonly string[];
}

const style = {lineWidth: 0, flowCollectionPadding: false} as const;

/** YAML 1.2 that `parseYaml` reads as the value that it was. */
export function printYaml(value: Printable, {onOneLine, comments, head}: YamlLayout): string {
  const document = new Document(value, {schema: 'core'});
  document.commentBefore = head.map((line) => ` ${line}`).join('\n');
  lay(document.contents, [], onOneLine, comments);
  return document.toString(style);
}

function lay(
  node: unknown,
  path: readonly string[],
  onOneLine: YamlLayout['onOneLine'],
  comments: YamlLayout['comments'],
): void {
  if (isMap(node)) {
    node.flow = onOneLine(path);
    for (const {key, value} of node.items) {
      const below = [...path, isScalar(key) ? String(key.value) : ''];
      const lines = comments.get(below.join('/'));
      if (lines !== undefined && isScalar(key)) key.commentBefore = lines.map((line) => ` ${line}`).join('\n');
      lay(value, below, onOneLine, comments);
    }
  }
  if (!isSeq(node)) return;
  node.flow = onOneLine(path);
  node.items.forEach((item, index) => lay(item, [...path, String(index)], onOneLine, comments));
}

/** One thing that comes into a document: an entry of a mapping, or another item of a list. */
export interface YamlAddition {
  readonly path: readonly string[];
  readonly add: 'entry' | 'item';
  readonly value: Printable;
}

/** Whether something stands at a path. False where the text is no YAML. */
export const isInYaml = (text: string, path: readonly string[]): boolean =>
  parseDocument(text, {schema: 'core', logLevel: 'silent'}).hasIn(path);

/**
 * The text with the additions, all else as it was but for blanks: comments stay. Mappings and lists on the way are made
 * where they are missing; undefined where something else stands in the way.
 */
export function addToYaml(text: string, additions: readonly YamlAddition[]): string | undefined {
  const document = parseDocument(text, {schema: 'core', logLevel: 'silent'});
  if (document.errors.length > 0) return undefined;
  return additions.every((addition) => addTo(document, addition)) ? document.toString(style) : undefined;
}

function addTo(document: Document, {path, add, value}: YamlAddition): boolean {
  const node = document.createNode(value);
  if (isMap(node) || isSeq(node)) node.flow = true;
  if (add === 'entry') {
    const holder = mapAt(document, path.slice(0, -1));
    holder?.set(document.createNode(path.at(-1)), node);
    return holder !== undefined;
  }
  const found = document.getIn(path, true);
  if (isSeq(found)) found.add(node);
  else if (!isNothing(found)) return false;
  else {
    const list = new YAMLSeq();
    list.flow = true;
    list.add(node);
    return addTo(document, {path, add: 'entry', value: []}) && (document.setIn(path, list), true);
  }
  return true;
}

/** `key:` with nothing behind it is there, and nothing. */
const isNothing = (node: unknown): boolean => node === undefined || (isScalar(node) && node.value === null);

function mapAt(document: Document, path: readonly string[]): YAMLMap | undefined {
  const found: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(found)) return found;
  if (path.length === 0 || !isNothing(found)) return undefined;
  const parent = mapAt(document, path.slice(0, -1));
  if (parent === undefined) return undefined;
  const made = new YAMLMap();
  parent.set(document.createNode(path.at(-1)), made);
  return made;
}
