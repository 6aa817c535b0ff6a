import {describe, expect, test} from 'vitest';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {commands, verbOf} from '../../src/cli/commands.ts';
import {ownFolder, project, vifleet} from './vifleet.ts';

const verbs = commands.map(verbOf);
const state = {XDG_STATE_HOME: await ownFolder()};

test('the version is that of the package', async () => {
  const {version} = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {version: string};
  expect(await vifleet(['--version'])).toEqual({code: 0, stdout: `${version}\n`, stderr: ''});
});

describe('help', () => {
  test('names every verb and the exit codes', async () => {
    const {code, stdout} = await vifleet(['--help']);
    expect(code).toBe(0);
    for (const verb of verbs) expect(stdout).toContain(`vifleet ${verb}`);
    expect(stdout).toContain('Exit codes:');
  });

  test.each(verbs)('of %s fits 80 columns and has an example', async (verb) => {
    const {code, stdout} = await vifleet([verb, '--help'], {env: {LANG: 'de_DE.UTF-8'}});
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toMatch(new RegExp(`Examples:\n +vifleet ${verb}`));
  });
});

interface Misuse {
  readonly words: string;
  readonly says: string;
  readonly hint: string;
}

const demo = '-i inventories/demo';
const misuses: readonly Misuse[] = [
  {words: '', says: 'a verb is missing', hint: 'the verbs are init, check, schema, explain'},
  {words: 'plna', says: 'what is meant by plna?', hint: 'did you mean: vifleet plan?'},
  {words: 'frobnicate', says: 'what is meant by frobnicate?', hint: 'the verbs are'},
  {words: 'plan --svae x', says: 'what is meant by svae?', hint: 'did you mean --save?'},
  {words: 'plan -i', says: 'a value is missing after the option i', hint: 'vifleet plan'},
  {words: 'plan --output xml', says: '"text", "json", "jsonl"', hint: 'vifleet plan'},
  {words: 'plan --parallel many', says: '--parallel takes a whole number from 1 to 1000', hint: 'vifleet plan'},
  {words: 'plan --parallel 0', says: '--parallel takes a whole number from 1 to 1000', hint: 'vifleet plan'},
  {words: `plan nosuch ${demo}`, says: 'no host matches "nosuch"', hint: 'the hosts are: earth, mars, pluto, venus'},
  {words: `plan --ssh-config /nowhere ${demo}`, says: '"/nowhere" of --ssh-config cannot be read', hint: 'name one'},
  {words: `explain guests.alcie ${demo}`, says: 'leads nowhere', hint: 'did you mean "guests.alice"?'},
  {words: `explain * /etc/x ${demo}`, says: 'for one host', hint: 'vifleet explain earth /etc/x'},
  {words: 'apply', says: 'apply needs to know which hosts', hint: 'vifleet apply earth'},
  {words: 'apply --all earth', says: 'contradict each other', hint: 'vifleet apply earth'},
  {words: 'apply --plan x earth', says: 'a saved plan names its hosts itself', hint: 'vifleet apply --plan x'},
  {words: `apply earth ${demo}`, says: 'there is no terminal to ask on', hint: 'vifleet apply earth --yes'},
  {words: `apply --all --yes --batch 0 ${demo}`, says: '--batch: "0" is not a number of hosts', hint: '--batch 25%'},
  {words: `apply --all --yes --canary x ${demo}`, says: '--canary: "x" is not', hint: '--canary 1'},
  {words: `apply --all --yes --pause 1 ${demo}`, says: '--pause: "1" is not a duration', hint: '--pause 30s'},
  {words: 'apply --plan x --batch 1', says: 'a saved plan has its own batches', hint: 'vifleet apply --plan x'},
  {words: 'play', says: 'a word is missing', hint: 'vifleet play site'},
  {words: `play sit ${demo}`, says: 'no playbook of this name', hint: 'did you mean "site"?'},
  {words: `play site ${demo}`, says: 'there is no terminal to ask on', hint: 'vifleet play site --yes'},
  {words: `play site nosuch ${demo}`, says: 'no host matches "nosuch"', hint: 'the hosts are'},
  {words: `play nowhere/site.yml ${demo}`, says: 'no such file', hint: ''},
  {words: `play ./test/playbook ${demo}`, says: 'a playbook is one file', hint: ''},
  {words: 'drift --calendar daily', says: '--calendar is for --systemd', hint: 'vifleet drift --systemd'},
  {words: `drift --systemd x --junit y ${demo}`, says: '--junit is for a look at hosts', hint: 'vifleet drift'},
  {words: 'rollback', says: 'a word is missing', hint: 'for example: vifleet rollback'},
  {words: 'rollback 20260101T120000-1a2b3c', says: 'there is no terminal', hint: '--yes'},
  {words: 'rollback --yes ../../etc', says: 'not the id of a run', hint: 'vifleet runs'},
  {words: 'runs 20260101T120000-1a2b3c', says: 'there is no journal of a run', hint: 'vifleet runs'},
  {words: 'unlock', says: 'a word is missing', hint: 'vifleet unlock earth'},
  {words: `unlock * --yes ${demo}`, says: 'unlock takes one host', hint: 'vifleet unlock earth'},
  {words: 'lab frob', says: '"up", "down", "status", "demo"', hint: 'vifleet lab demo'},
  {words: `lab up --bridged ${demo}`, says: '--bridged is for the built-in fleet', hint: 'vifleet lab up -i'},
  {words: 'lab down --bridged', says: 'are for lab up', hint: 'vifleet lab down'},
  {words: 'lab status', says: 'there is no lab', hint: 'vifleet lab up'},
];

describe('a command line that cannot be meant is answered with what to type', () => {
  const argv = (words: string) => words.split(' ').filter((word) => word !== '');

  test.each(misuses)('vifleet $words', async ({words, says, hint}) => {
    const {code, stdout, stderr} = await vifleet(argv(words), {env: state});
    expect(stderr).toContain(says);
    expect(stderr.slice(stderr.indexOf('hint:'))).toContain(hint);
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
  });

  test.each(['plna', 'plan --frob', 'apply --all', 'runs nosuch', 'check -i /nowhere'])(
    'and for machines with exactly one document: %s',
    async (words) => {
      for (const output of ['--output=json', '--output=jsonl']) {
        const {code, stdout} = await vifleet([...argv(words), output], {env: state});
        expect(code).toBe(1);
        expect(stdout.split('\n')).toHaveLength(2);
        expect(JSON.parse(stdout)).toMatchObject({
          format: expect.stringMatching(/^vifleet\/(failure|issues)$/) as string,
        });
      }
    },
  );
});

test('an ssh config of the environment that is not there is refused before any host is asked', async () => {
  const env = {...state, VIFLEET_SSH_CONFIG: '/nowhere'};
  const {code, stderr} = await vifleet(['plan', '-i', 'inventories/demo'], {env});
  expect(stderr).toContain('"/nowhere" of $VIFLEET_SSH_CONFIG cannot be read');
  expect(code).toBe(1);
  expect((await vifleet(['check', '-i', 'inventories/demo'], {env})).code).toBe(0);
});

test('several words for hosts are one pattern', async () => {
  const {code, stdout} = await vifleet(['render', 'mars', 'venus', '-i', 'inventories/demo']);
  expect(code).toBe(0);
  expect([...new Set(stdout.match(/^==> [^:]+/gm))].sort()).toEqual(['==> mars', '==> mars, venus', '==> venus']);
});

test('a reader that goes away early is no trouble', async () => {
  const {code, stdout, stderr} = await vifleet([], {
    through: ['sh', '-c', `"$0" "$1" render -i inventories/demo | head -n 1`],
  });
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  expect(stdout).toMatch(/^==> earth:/);
});
