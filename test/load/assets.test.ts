import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {loadHostKit, loadTemplates} from '../../src/load/assets.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'vifleet-assets-'))));
afterEach(() => rmSync(folder, {recursive: true}));

test('a template of the user takes the place of the shipped one with the same name', async () => {
  mkdirSync(join(folder, 'ifcfg'));
  writeFileSync(join(folder, 'ifcfg', 'bridge.hbs'), 'mine');
  writeFileSync(join(folder, 'ifcfg', 'README'), 'not a template');
  const shipped = await loadTemplates();
  const own = await loadTemplates(folder);
  if (!shipped.ok || !own.ok) throw new Error('templates were not found');
  expect(own.value.get('ifcfg/bridge')).toBe('mine');
  expect(own.value.get('ifcfg/nic')).toBe(shipped.value.get('ifcfg/nic'));
  expect(own.value.size).toBe(shipped.value.size);
});

test('a folder of templates that is not there is a failure', async () => {
  const missing = await loadTemplates(join(folder, 'nowhere'));
  expect(missing.ok ? undefined : missing.error.code).toBe('load/assets');
});

test('the host kit is found, in the order of its names', async () => {
  const kit = await loadHostKit();
  const names = kit.ok ? [...kit.value.keys()] : [];
  expect(names).toContain('core.sh');
  expect(names).toEqual([...names].sort());
});
