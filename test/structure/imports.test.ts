import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';
import {describe, expect, it} from 'vitest';

const src = resolve(dirname(fileURLToPath(import.meta.url)), '../../src');

/** The whole rule: what a row does not list is forbidden, types included. */
const mayImport: Record<string, readonly string[]> = {
  base: [],
  files: ['base'],
  load: ['base'],
  model: ['base'],
  inventory: ['base', 'model'],
  playbook: ['base', 'model'],
  desired: ['base', 'files', 'model'],
  observed: ['base', 'files', 'model'],
  plan: ['base', 'files', 'model', 'playbook', 'desired', 'observed'],
  'host-kit': ['base', 'model', 'observed', 'plan'],
  transport: ['base', 'model'],
  journal: ['base', 'model', 'plan'],
  run: ['base', 'model', 'desired', 'observed', 'plan', 'host-kit', 'transport', 'journal'],
  report: ['base'],
  app: [
    'base',
    'files',
    'load',
    'model',
    'inventory',
    'playbook',
    'desired',
    'observed',
    'plan',
    'host-kit',
    'transport',
    'journal',
    'run',
  ],
  lab: ['base', 'model', 'load', 'host-kit', 'transport'],
  cli: [
    'base',
    'files',
    'load',
    'model',
    'inventory',
    'playbook',
    'desired',
    'observed',
    'plan',
    'host-kit',
    'transport',
    'journal',
    'run',
    'report',
    'app',
    'lab',
  ],
};
/** Stations whose types alone a station may name. */
const typesOnly: Record<string, readonly string[]> = {
  report: ['model', 'desired', 'observed', 'plan', 'run', 'journal', 'app'],
};
/** Single files of another station. */
const ports: Record<string, readonly string[]> = {lab: ['app/ports.ts']};

/** A package or module and the only files that may import it. */
const doors: readonly {name: RegExp; files: RegExp}[] = [
  {name: /^ssh2$/, files: /^(transport\/ssh2|lab\/ssh-server)\.ts$/},
  {name: /^p-queue$/, files: /^run\/pool\.ts$/},
  {name: /^handlebars$/, files: /^desired\/templates\.ts$/},
  {name: /^listr2$/, files: /^report\/live\.ts$/},
  {name: /^yargs/, files: /^cli\//},
  {name: /^(yaml|zod)$/, files: /^base\//},
  {name: /^node:child_process$/, files: /^(transport|lab)\//},
  {name: /^node:crypto$/, files: /^base\/hash\.ts$/},
  {name: /^node:zlib$/, files: /^base\/packed\.ts$/},
];
const pure = /^(files|model|inventory|playbook|desired|observed|plan|host-kit|report)\//;
const impureException = /^report\/live\.ts$/;
const forbiddenNames = new Set(['Date', 'process', 'setTimeout', 'setInterval', 'setImmediate']);
const forbiddenFiles = /(^|\/)(index|utils?|helpers?|types|common|misc)\.ts$/;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(src, {recursive: true, encoding: 'utf8'})
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'))
  .sort();
const sources = new Map(
  files.map((name) => [
    name,
    ts.createSourceFile(name, readFileSync(join(src, name), 'utf8'), ts.ScriptTarget.Latest, true),
  ]),
);
const station = (file: string) => file.split('/')[0] ?? '';

function importsOf(file: string, tree: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({from: file, to: specifier.text, typeOnly});
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly ?? false);
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const imports = [...sources].flatMap(([file, tree]) => importsOf(file, tree));
const isRelative = (i: Import) => i.to.startsWith('.');
const target = (i: Import) => relative(src, resolve(src, dirname(i.from), i.to));

function allowed(i: Import): boolean {
  const [from, to] = [station(i.from), station(target(i))];
  if (from === to || mayImport[from]?.includes(to)) return true;
  if (i.typeOnly && typesOnly[from]?.includes(to)) return true;
  return ports[from]?.includes(target(i)) ?? false;
}

describe('the structure of src', () => {
  it('has only the stations of the table', () => {
    expect([...new Set(files.map(station))].filter((name) => !(name in mayImport))).toEqual([]);
  });

  it('lets each station import only what its row lists', () => {
    const wrong = imports.filter((i) => isRelative(i) && !allowed(i));
    expect(wrong.map((i) => `${i.from} imports ${target(i)}`)).toEqual([]);
  });

  it('has no cycles between files', () => {
    const edges = new Map<string, string[]>();
    for (const i of imports.filter(isRelative)) edges.set(i.from, [...(edges.get(i.from) ?? []), target(i)]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) return void cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (done.has(file)) return;
      for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) walk(file, []);
    expect(cycles).toEqual([]);
  });

  it('enters each library through its door', () => {
    const wrong = imports.filter((i) => doors.some((d) => d.name.test(i.to) && !d.files.test(i.from)));
    expect(wrong.map((i) => `${i.from} imports ${i.to}`)).toEqual([]);
  });

  it('keeps pure stations free of clocks, chance, the process and node', () => {
    const wrong: string[] = [];
    for (const [file, tree] of sources) {
      if (!pure.test(file) || impureException.test(file)) continue;
      for (const i of importsOf(file, tree)) if (i.to.startsWith('node:')) wrong.push(`${file} imports ${i.to}`);
      const visit = (node: ts.Node): void => {
        if (ts.isIdentifier(node) && forbiddenNames.has(node.text) && !isPropertyName(node))
          wrong.push(`${file} names ${node.text}`);
        if (ts.isPropertyAccessExpression(node) && node.getText(tree) === 'Math.random')
          wrong.push(`${file} names Math.random`);
        ts.forEachChild(node, visit);
      };
      visit(tree);
    }
    expect(wrong).toEqual([]);
  });

  it('has no barrels and no files for everything', () => {
    expect(files.filter((file) => forbiddenFiles.test(file))).toEqual([]);
    const reexports = [...sources].filter(([, tree]) =>
      tree.statements.some((s) => ts.isExportDeclaration(s) && s.moduleSpecifier),
    );
    expect(reexports.map(([file]) => file)).toEqual([]);
  });
});

function isPropertyName(node: ts.Identifier): boolean {
  const parent = node.parent;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) &&
      parent.name === node)
  );
}
