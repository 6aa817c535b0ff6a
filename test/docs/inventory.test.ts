import {expect, test} from 'vitest';
import {readInventory} from '../../src/inventory/read.ts';
import {pageText} from './pages.ts';

test('the examples of the page are inventories without issues', () => {
  const examples = [...pageText('docs/inventory.md').matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text = '']) => text);
  expect(examples.length).toBeGreaterThan(1);
  for (const text of examples) {
    const example = readInventory([{name: 'example.yml', text}]);
    expect(example.ok ? [] : example.error.map(({message}) => message), text).toEqual([]);
  }
});
