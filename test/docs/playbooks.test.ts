import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {shippedPlaybooks} from '../../src/load/playbook.ts';
import {readPlaybook} from '../../src/playbook/read.ts';
import {inRepository, pageText, quotedWord, section, tableRows} from './pages.ts';

const page = pageText('docs/playbooks.md');
const names = await shippedPlaybooks();
const described = (heading: string) => tableRows(section(page, heading)).map(([cell]) => quotedWord(cell));

/** The keys that the reader names where it meets one that it does not know. */
function keysAt(text: string): readonly string[] {
  const read = readPlaybook({name: 'x.yml', text});
  const hint = read.ok ? undefined : read.error.find(({code}) => code === 'playbook/unknown-key')?.hint;
  return (/^the keys here are: (.+)$/.exec(hint ?? '')?.[1] ?? '').split(', ');
}

test('the page tells exactly the keys that plays have', () => {
  expect([...described('Plays')].sort()).toEqual([...keysAt('- {xxxxxxxxxxxx: 1}')].sort());
});

test('the page tells exactly the keys that a rollout has', () => {
  expect([...described('Rollout')].sort()).toEqual([...keysAt('- {rollout: {xxxxxxxxxxxx: 1}}')].sort());
});

test('the page tells every task', () => {
  const read = readPlaybook({name: 'x.yml', text: '- {play: a, hosts: b, tasks: [xxxxxxxxxxxx]}'});
  const hint = read.ok ? '' : (read.error[0]?.hint ?? '');
  expect(described('Tasks')).toEqual([...hint.replace('the tasks are: ', '').split(', ')]);
});

test('the example of the page is a playbook without issues', () => {
  const [, example = ''] = /^```yaml\n([^]*?)^```$/m.exec(page) ?? [];
  expect(readPlaybook({name: 'example.yml', text: example}).ok).toBe(true);
});

test('the page lists every playbook that comes with vifleet', () => {
  expect([...described('Playbooks that come with vifleet')].sort()).toEqual([...names]);
});

test.each(names)('the shipped playbook "%s" can be read', (name) => {
  const text = readFileSync(inRepository(`playbooks/${name}.yml`), 'utf8');
  expect(readPlaybook({name, text})).toMatchObject({ok: true});
});
