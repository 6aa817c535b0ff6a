import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {expect} from 'vitest';

const root = new URL('cases/', import.meta.url);

/** Names of the cases in a folder of test/observed/cases. */
export const casesOf = (folder: string): readonly string[] => readdirSync(new URL(`${folder}/`, root)).sort();

export const readCase = (folder: string, name: string, file: string): string =>
  readFileSync(new URL(`${folder}/${name}/${file}`, root), 'utf8');

/** Compares with the case's expected.json; UPDATE_CASES=1 writes it instead, which CI refuses. */
export function expectCase(folder: string, name: string, actual: unknown): void {
  const text = `${JSON.stringify(actual, plain, 2)}\n`;
  const file = new URL(`${folder}/${name}/expected.json`, root);
  if (process.env['UPDATE_CASES'] === '1') {
    if (process.env['CI'] !== undefined) throw new Error('cases are not updated in CI');
    writeFileSync(file, text);
  }
  expect(existsSync(file), `${file.pathname} is missing`).toBe(true);
  expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
}

const plain = (_: string, value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value;
