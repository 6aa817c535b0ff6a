import {readdirSync} from 'node:fs';
import ts from 'typescript';
import {expect, test} from 'vitest';
import {inRepository, pageText, quotedWord, tableRows} from './pages.ts';

/** The tables of test/structure/imports.test.ts, read from its text: importing it would run it. */
const rules = ts.createSourceFile(
  'imports.test.ts',
  pageText('test/structure/imports.test.ts'),
  ts.ScriptTarget.Latest,
  true,
);

/** A constant that maps names to lists of texts. */
function constant(name: string): ReadonlyMap<string, readonly string[]> {
  for (const statement of rules.statements)
    if (ts.isVariableStatement(statement))
      for (const {name: found, initializer} of statement.declarationList.declarations)
        if (found.getText() === name && initializer && ts.isObjectLiteralExpression(initializer))
          return new Map(initializer.properties.map(entry));
  throw new Error(`imports.test.ts has no table ${name}`);
}

function entry(property: ts.ObjectLiteralElementLike): readonly [string, readonly string[]] {
  if (!ts.isPropertyAssignment(property) || !ts.isArrayLiteralExpression(property.initializer))
    throw new Error(`not a row: ${property.getText()}`);
  const key = ts.isStringLiteral(property.name) ? property.name.text : property.name.getText();
  return [key, property.initializer.elements.filter(ts.isStringLiteral).map(({text}) => text)];
}

const stations = readdirSync(inRepository('src'), {withFileTypes: true})
  .filter((file) => file.isDirectory())
  .map(({name}) => name);
const mayImport = constant('mayImport');
const typesOnly = constant('typesOnly');
const ports = constant('ports');

const rows = tableRows(pageText('src/README.md')).map(([station = '', , imports = '']) => ({
  station: quotedWord(station) ?? '',
  imports,
}));

/** What a cell of the map allows, in the words of the test: `types of X` for types, paths for single files. */
function cellMeans(cell: string, above: readonly string[]): readonly string[] {
  if (cell === '-') return [];
  const all = /^all above(?: but (.+))?$/.exec(cell);
  if (all) return above.filter((station) => station !== all[1]);
  const [plain = '', types] = cell.split('; types of ');
  return [
    ...plain.split(', ').map((word) => quotedWord(word) ?? word),
    ...(types?.split(', ').map((word) => `types of ${word}`) ?? []),
  ];
}

const ruleSays = (station: string): readonly string[] => [
  ...(mayImport.get(station) ?? []).filter((name) => stations.includes(name)),
  ...(typesOnly.get(station) ?? []).map((name) => `types of ${name}`),
  ...(ports.get(station) ?? []),
];

test('the map shows every station of src once', () => {
  expect(rows.map(({station}) => station).sort()).toEqual([...stations].sort());
});

test.each(rows.map(({station, imports}, i) => [station, imports, i] as const))(
  'the map and the test of imports agree on what %s may import',
  (station, imports, i) => {
    const above = rows.slice(0, i).map((row) => row.station);
    expect([...cellMeans(imports, above)].sort()).toEqual([...ruleSays(station)].sort());
  },
);
