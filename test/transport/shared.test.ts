import {expect, test} from 'vitest';
import {Failure} from '../../src/base/failure.ts';
import {err, ok, type Result} from '../../src/base/result.ts';
import {type Opening, type Shareable, sharedBy} from '../../src/transport/shared.ts';

/** A thing that counts, and an opening of it that the test ends. */
function thing() {
  const state = {closed: 0, cancelled: 0, dead: false};
  const value: Shareable = {
    dead: () => state.dead,
    close: () => {
      state.closed++;
      return Promise.resolve();
    },
  };
  let finish: (result: Result<Shareable, Failure>) => void = () => undefined;
  const result = new Promise<Result<Shareable, Failure>>((resolve) => (finish = resolve));
  const failed = () => finish(err(new Failure('transport/refused', 'no', {hint: 'try'})));
  const opening: Opening<Shareable> = {
    result,
    cancel: () => {
      state.cancelled++;
      failed();
    },
  };
  return {state, opening, opened: () => finish(ok(value)), failed};
}

const patient = <T>(opening: Promise<T>): Promise<T | undefined> => opening;
const impatient = () => Promise.resolve(undefined);

test('those who come while it is opened share it, and it stays for later ones', async () => {
  const jump = thing();
  const shared = sharedBy();
  let openings = 0;
  const start = () => {
    openings++;
    return jump.opening;
  };
  const borrowers = [1, 2, 3].map(() => shared.borrow('a', start, patient));
  jump.opened();
  for (const lease of await Promise.all(borrowers)) if (lease?.ok) lease.value.release();
  await shared.borrow('a', start, patient);
  expect(openings).toBe(1);
  expect(jump.state).toEqual({closed: 0, cancelled: 0, dead: false});
  await shared.closeAll();
  expect(jump.state.closed).toBe(1);
});

test('one who gives up does not take it from the one who waits', async () => {
  const jump = thing();
  const shared = sharedBy();
  const stays = shared.borrow('a', () => jump.opening, patient);
  expect(await shared.borrow('a', () => jump.opening, impatient)).toBeUndefined();
  jump.opened();
  expect(await stays).toMatchObject({ok: true});
  expect(jump.state.cancelled).toBe(0);
});

test('when all who waited gave up, the opening is cancelled', async () => {
  const jump = thing();
  const shared = sharedBy();
  await Promise.all([1, 2].map(() => shared.borrow('a', () => jump.opening, impatient)));
  expect(jump.state.cancelled).toBe(1);
});

test('one that opens although all had given up is closed', async () => {
  const jump = thing();
  const shared = sharedBy();
  await shared.borrow('a', () => ({...jump.opening, cancel: () => undefined}), impatient);
  jump.opened();
  await expect.poll(() => jump.state.closed).toBe(1);
});

test('a failure reaches all who waited, and the next one opens anew', async () => {
  const [broken, fresh] = [thing(), thing()];
  const shared = sharedBy();
  const waiting = [1, 2].map(() => shared.borrow('a', () => broken.opening, patient));
  broken.failed();
  for (const result of await Promise.all(waiting)) expect(result).toMatchObject({ok: false});
  fresh.opened();
  expect(await shared.borrow('a', () => fresh.opening, patient)).toMatchObject({ok: true});
});

test('a dead one is replaced, and closed when its last user leaves', async () => {
  const [old, fresh] = [thing(), thing()];
  const shared = sharedBy();
  old.opened();
  fresh.opened();
  const first = await shared.borrow('a', () => old.opening, patient);
  old.state.dead = true;
  await shared.borrow('a', () => fresh.opening, patient);
  expect(old.state.closed).toBe(0);
  if (first?.ok) first.value.release();
  expect(old.state.closed).toBe(1);
  await shared.closeAll();
  expect([old.state.closed, fresh.state.closed]).toEqual([1, 1]);
});
