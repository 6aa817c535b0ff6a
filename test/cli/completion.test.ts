import {execFile} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {commands, verbOf} from '../../src/cli/commands.ts';
import {ownFolder, project, vifleet} from './vifleet.ts';

const folder = await ownFolder();
const inventory = join(folder, 'fleet.yml');
await writeFile(
  inventory,
  `
groups: {rack-a: {hosts: [earth]}}
networks: {lan: {kind: bridged, bridge: br0, uplink: eth0}}
hosts: {earth: {networks: [lan]}, mars: , europa: }
guests: {alice: {host: earth, vifs: []}}
`,
);
const run = '20260101T120000-1a2b3c';
await mkdir(join(folder, 'state/vifleet/runs', run), {recursive: true});

/** What is offered for the last of these words. */
async function offered(...typed: readonly string[]): Promise<readonly string[]> {
  const env = {VIFLEET_COMPLETE: '1', VIFLEET_INVENTORY: inventory, XDG_STATE_HOME: join(folder, 'state')};
  const {code, stdout, stderr} = await vifleet(typed, {env});
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  return stdout.split('\n').filter((word) => word !== '');
}

describe('what can be typed next is offered', () => {
  test('verbs', async () => {
    expect(await offered('')).toEqual(commands.map(verbOf));
    expect(await offered('pl')).toContain('plan');
    expect(await offered('nosuch', '')).toEqual([]);
  });

  test('hosts and groups, also behind a comma and a !', async () => {
    expect(await offered('plan', '')).toEqual(['earth', 'mars', 'europa', '@rack-a']);
    expect(await offered('plan', 'e')).toEqual(['earth', 'europa']);
    expect(await offered('apply', 'earth', 'ma')).toEqual(['mars']);
    expect(await offered('plan', 'earth,!m')).toEqual(['earth,!mars']);
    expect(await offered('unlock', 'm')).toEqual(['mars']);
    expect(await offered('show', 'vifs', '@')).toEqual(['@rack-a']);
  });

  test('guests, runs, and things in the inventory', async () => {
    expect(await offered('mac', '')).toEqual(['alice']);
    expect(await offered('rollback', '')).toEqual([run]);
    expect(await offered('explain', 'guests.')).toEqual(['guests.alice']);
    expect(await offered('explain', 'ea')).toEqual(['earth']);
  });

  test('options, and their values', async () => {
    expect(await offered('plan', '--s')).toEqual(['--ssh-config', '--save', '--script']);
    expect(await offered('plan', '--output', '')).toEqual(['text', 'json', 'jsonl']);
    expect(await offered('lab', '')).toEqual(['up', 'down', 'status', 'demo']);
    expect(await offered('plan', '--diff', 'mar')).toEqual(['mars']);
    expect(await offered('plan', '-i', 'inventories/demo', 'plu')).toEqual(['pluto']);
  });

  test('nothing where a file is meant, or the inventory has issues', async () => {
    expect(await offered('plan', '--save', '')).toEqual([]);
    await writeFile(join(folder, 'bad.yml'), 'hosts: [');
    expect(await offered('plan', '-i', join(folder, 'bad.yml'), '')).toEqual([]);
  });
});

/** What bash would show for a line; words break at `@`, as in a real one. */
async function inBash(line: string, words: readonly string[]): Promise<readonly string[]> {
  const script = `
    vifleet() { "$NODE" "$PROGRAM" "$@"; }
    source <(vifleet completion bash)
    COMP_LINE=$LINE COMP_POINT=\${#LINE} COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _vifleet
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = {...process.env, LINE: line, NODE: process.execPath, PROGRAM: join(project, 'dist/cli/main.js')};
  const {stdout} = await promisify(execFile)('bash', ['-c', script, 'bash', ...words], {
    env: {...env, VIFLEET_INVENTORY: inventory},
  });
  return stdout.split('\n').filter((word) => word !== '');
}

test('bash gets the words from vifleet', async () => {
  expect(await inBash('vifleet pla', ['vifleet', 'pla'])).toEqual(['plan', 'play']);
  expect(await inBash('vifleet plan e', ['vifleet', 'plan', 'e'])).toEqual(['earth', 'europa']);
  expect(await inBash('vifleet plan ', ['vifleet', 'plan', ''])).toContain('mars');
  expect(await inBash('vifleet plan @ra', ['vifleet', 'plan', '@', 'ra'])).toEqual(['rack-a']);
});

/** A folder for PATH in which vifleet is this build. */
async function onPath(): Promise<NodeJS.ProcessEnv> {
  const bin = join(folder, 'bin');
  await mkdir(bin, {recursive: true});
  const program = `#!/bin/sh\nexec '${process.execPath}' '${join(project, 'dist/cli/main.js')}' "$@"\n`;
  await writeFile(join(bin, 'vifleet'), program, {mode: 0o755});
  return {...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, VIFLEET_INVENTORY: inventory, HOME: folder};
}

test('fish gets the words from vifleet', async () => {
  const inFish = async (line: string) => {
    const script = 'vifleet completion fish | source; complete -C $argv[1]';
    const {stdout} = await promisify(execFile)('fish', ['--no-config', '-c', script, line], {env: await onPath()});
    return stdout.trim().split('\n');
  };
  expect((await inFish('vifleet pla')).slice(0, 2)).toEqual(['plan', 'play']);
  expect(await inFish('vifleet plan e')).toEqual(['earth', 'europa']);
  expect(await inFish('vifleet plan @ra')).toEqual(['@rack-a']);
  expect(await inFish('vifleet plan --save pack')).toContain('package.json');
});

test('zsh gets the words from vifleet', async () => {
  // A terminal of its own, in which the line is typed and Tab pressed until zsh has completed the one word that fits.
  const inZsh = async (line: string, expected: string) => {
    const script = `
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell 'PS1="> "; autoload -U compinit; compinit -u -D; source <(vifleet completion zsh); echo R''EADY'
      zpty -r shell out '*READY*'
      zpty -w -n shell "$LINE"$'\t'
      zpty -r shell out "*$EXPECTED*"
      print -r -- "$out"`;
    const env = {...(await onPath()), LINE: line, EXPECTED: expected, TERM: 'dumb'};
    const {stdout} = await promisify(execFile)('zsh', ['-f', '-c', script], {env, timeout: 30_000});
    return stdout;
  };
  expect(await inZsh('vifleet explain ea', 'earth')).toContain('earth');
  expect(await inZsh('vifleet plan @ra', 'rack-a')).toContain('rack-a');
});
