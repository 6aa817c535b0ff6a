import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import type {Ended} from './vifleet.ts';
import {edited, officeText, openOffice, type Office} from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});

/** The office with a guard that leaves a test all the time it needs. */
const patient = () => office.inventory('patient', edited('window: 10s', 'window: 300s'));
const applying = (hosts: string, inventory: string, ...more: readonly string[]) =>
  office.start(['apply', hosts, '--yes', '-i', inventory, ...more]);

/** While a change goes on by itself the host is off the network for some seconds. */
async function unlocked(host: string): Promise<Ended> {
  for (;;) {
    const ended = await office.vifleet(['unlock', host, '--yes', '-i', await patient()]);
    if (ended.code !== 4) return ended;
  }
}

test('a wrong gateway is taken back, verified', async () => {
  const before = await office.files('mars');
  const inventory = await office.inventory(
    'wrong',
    edited('192.168.1.22/24, gateway: 192.168.1.1', '192.168.1.22/24, gateway: 192.168.1.99'),
  );
  const {code, stdout} = await applying('mars', inventory).ended;
  expect(stdout).toContain('mars  rolled-back (verified)');
  expect(code).toBe(3);
  expect(await office.files('mars')).toEqual(before);
});

describe('Ctrl-C', () => {
  test('once lets hosts in flight finish, and begins no new ones', async () => {
    const run = applying('mars,venus', await patient(), '--parallel', '1');
    await run.said('mars: begin');
    run.child.kill('SIGINT');
    const {code, stdout, stderr} = await run.ended;
    expect(stderr).toContain('stopping: hosts in flight finish');
    expect(stdout).toContain('applied: mars');
    expect(stdout).toContain('venus  skipped (stop)');
    expect(code).toBe(130);
  });

  test('twice takes the hosts in flight back', async () => {
    const before = await office.files('venus');
    const run = applying('venus', await patient(), '--output', 'jsonl');
    const seen = untilPrinted(run.child.stdout, '"phase":"begin"');
    await seen;
    run.child.kill('SIGINT');
    await untilPrinted(run.child.stdout, '"level":"drain"');
    run.child.kill('SIGINT');
    const {code, stdout} = await run.ended;
    const last: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({format: 'vifleet/run', hosts: [{host: 'venus', outcome: 'rolled-back (verified)'}]});
    expect(code).toBe(3);
    expect(await office.files('venus')).toEqual(before);
  });

  test('three times leaves, and tells what is armed and until when', async () => {
    const before = await office.files('venus');
    const run = applying('venus', await patient());
    await run.said('venus: change');
    for (const words of ['stopping:', 'rolling back', 'leaving:']) {
      run.child.kill('SIGINT');
      await run.said(words);
    }
    const {code, stdout, stderr} = await run.ended;
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /venus unknown left by the user; venus was last seen in (armed|change) \(\w+\), and takes the change back by itself within about \d+ s/,
    );
    expect(stderr).toMatch(/may be armed: venus; .* within\s+about \d+ s/s);
    expect(code).toBe(5);
    expect((await unlocked('venus')).code).toBe(3);
    expect(await office.files('venus')).toEqual(before);
  });

  test('while hosts are only looked at leaves at once', async () => {
    await office.lab.fault('earth', {kind: 'cut'});
    const run = office.start(['plan', 'earth', '-i', await patient(), '--output', 'json']);
    setTimeout(() => run.child.kill('SIGINT'), 2_000);
    const {code, stdout} = await run.ended;
    await office.lab.fault('earth', {kind: 'mend'});
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({format: 'vifleet/failure', code: 'cli/stopped'});
  });
});

describe('a controller that dies in the middle of a change', () => {
  let run: string;
  let before: Awaited<ReturnType<Office['files']>>;

  test('leaves the host locked for others, who are told by whom', async () => {
    before = await office.files('pluto');
    const inventory = await patient();
    const dying = applying('pluto', inventory);
    await dying.said('pluto: change');
    dying.child.kill('SIGKILL');
    expect((await dying.ended).code).toBe(null);
    run = (await readdir(join(office.folder, 'state/vifleet/runs'))).sort().at(-1) ?? '';
    let again = await applying('pluto', inventory).ended;
    // The change goes on by itself, and takes the host off the network for a moment.
    while (again.stdout.includes('pluto  not reached')) again = await applying('pluto', inventory).ended;
    expect(again.stdout).toContain('pluto  refused (locked)');
    expect(again.code).toBe(6);
  });

  test('is found by runs, which asks the host', async () => {
    const {code, stdout} = await office.vifleet(['runs', run]);
    expect(stdout).toContain('pluto  in flight (go change)');
    expect(stdout).toMatch(/pluto says: undecided in (armed|change) \(\w+\); its guard acts in \d+ s/);
    expect(stdout).toContain('next: vifleet unlock pluto');
    expect(code).toBe(5);
  });

  test('is taken back by unlock, byte for byte, and runs tells so', async () => {
    expect(await unlocked('pluto')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining(`pluto: taken back (verified): run ${run}`) as string,
    });
    expect(await office.files('pluto')).toEqual(before);
    const {code, stdout} = await office.vifleet(['runs', run]);
    expect(stdout).toContain('pluto says: rolled-back (verified)');
    expect(code).toBe(3);
  });

  test('and the host takes the next change at once', async () => {
    expect(await applying('pluto', await office.inventory('fast', officeText)).ended).toMatchObject({code: 0});
    expect(await office.vifleet(['unlock', 'pluto', '--yes', '-i', 'inventories/demo'])).toMatchObject({
      code: 0,
      stdout: 'pluto: no open change\n',
    });
  });
});

test('of two applies on one host at a time the second is refused', async () => {
  const first = applying('venus', await patient());
  await first.said('venus: change');
  // While its address moves the host is off the network.
  let second: Ended;
  do second = await applying('venus', await patient()).ended;
  while (second.code === 4);
  expect(second.stdout).toContain('venus  refused (locked)');
  expect(second.code).toBe(6);
  expect(await first.ended).toMatchObject({code: 0});
});

/** Resolves when a stream has printed the words, from now on. */
function untilPrinted(stream: NodeJS.ReadableStream, words: string): Promise<void> {
  return new Promise((resolve) => {
    let seen = '';
    const look = (chunk: Buffer) => {
      seen += chunk.toString();
      if (!seen.includes(words)) return;
      stream.off('data', look);
      resolve();
    };
    stream.on('data', look);
  });
}
