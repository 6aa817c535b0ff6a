import {PassThrough, Duplex} from 'node:stream';
import {expect, test} from 'vitest';
import type {Clock} from '../../src/base/clock.ts';
import {Lines} from '../../src/lab/lines.ts';
import {Wire} from '../../src/lab/wire.ts';

/** A link whose state the test sets, and time that passes when the test says so. */
function world() {
  const sleepers: {ms: number; wake: () => void; signal: AbortSignal | undefined}[] = [];
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        sleepers.push({ms, wake, signal});
        signal?.addEventListener('abort', () => wake());
      }),
  };
  const link = {up: true, asked: 0, watching: false, changed: () => undefined as void};
  const lines = new Lines({
    clock,
    answers: () => {
      link.asked++;
      return Promise.resolve(link.up);
    },
    watch: (changed) => {
      link.watching = true;
      link.changed = changed;
      return () => (link.watching = false);
    },
  });
  const pass = (ms: number) => {
    for (const sleeper of sleepers) if (sleeper.ms <= ms && !sleeper.signal?.aborted) sleeper.wake();
  };
  return {lines, link, pass};
}

/** The controller's end, and the wire that the host sees. */
function connection() {
  const up = new PassThrough();
  const down = new PassThrough();
  const wire = new Wire(Duplex.from({readable: up, writable: down}));
  const heard: string[] = [];
  wire.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
  down.setEncoding('utf8');
  const said: string[] = [];
  down.on('data', (chunk: string) => said.push(chunk));
  return {wire, up, heard, said};
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 10));

test('no byte passes either way while the link is down, and all of them after', async () => {
  const {lines, link} = world();
  const {wire, up, heard, said} = connection();
  lines.add(wire, '192.168.1.20');
  up.write('one ');
  wire.write('first ');
  await settled();
  link.up = false;
  link.changed();
  await settled();
  up.write('two ');
  wire.write('second ');
  wire.write('third');
  await settled();
  expect([heard.join(''), said.join('')]).toEqual(['one ', 'first ']);
  link.up = true;
  link.changed();
  await settled();
  expect([heard.join(''), said.join('')]).toEqual(['one two ', 'first second third']);
  expect(wire.destroyed).toBe(false);
});

test('a link that is back within three seconds saves the connection, also long after', async () => {
  const {lines, link, pass} = world();
  const {wire} = connection();
  lines.add(wire, '192.168.1.20');
  link.up = false;
  await lines.check();
  pass(2999);
  link.up = true;
  await lines.check();
  pass(3000);
  await settled();
  expect(wire.destroyed).toBe(false);
});

test('a link that stays down for three seconds loses the connection, and nobody watches it any more', async () => {
  const {lines, link, pass} = world();
  const {wire, said} = connection();
  lines.add(wire, '192.168.1.20');
  link.up = false;
  await lines.check();
  wire.write('never heard');
  pass(3000);
  await settled();
  expect(wire.destroyed).toBe(true);
  expect(said).toEqual([]);
  expect(link.watching).toBe(false);
});

test('changes that come while the network is being asked are answered by one more question', async () => {
  const {lines, link} = world();
  lines.add(connection().wire, '192.168.1.20');
  await lines.check();
  const before = link.asked;
  await Promise.all([lines.check(), lines.check(), lines.check()]);
  expect(link.asked - before).toBeLessThanOrEqual(2);
});

test('the end of a stream waits for a link that is down', async () => {
  const {lines, link} = world();
  const {wire, said} = connection();
  lines.add(wire, '192.168.1.20');
  link.up = false;
  await lines.check();
  wire.end('last words');
  await settled();
  expect(said).toEqual([]);
  link.up = true;
  await lines.check();
  await settled();
  expect(said.join('')).toBe('last words');
});
