import {afterEach, describe, expect, it} from 'vitest';
import {unlockHost, type Unlocked} from '../../src/app/unlock.ts';
import type {Ports} from '../../src/app/ports.ts';
import {fleetOf} from '../plan/planned.ts';
import type {Nature} from '../run/fake-host.ts';
import {refusal} from '../run/frames.ts';
import {assets, inventory, Office} from './office.ts';

let office: Office;
afterEach(() => office.remove());

/** mars, whose controller went away in the middle of a change. */
async function leftBehind(nature: Partial<Nature> = {}): Promise<void> {
  office = new Office({mars: nature});
  const {results} = await office.leaveBehind('mars');
  expect(results[0]?.outcome).toMatch(/unknown|unreachable \(armed\)/);
}

async function unlocked(ports: Partial<Ports> = {}): Promise<Unlocked> {
  const mars = [...fleetOf(inventory).hosts.values()].find(({name}) => name === 'mars');
  if (mars === undefined) throw new Error('no mars');
  const result = await unlockHost(mars, assets.kit, {...office.ports, ...ports});
  if (!result.ok) throw result.error;
  return result.value;
}

/** The command gets lost so many times, on its way there or back. */
function losing(command: string, how: 'before' | 'after', times: number): void {
  let left = times;
  office.network.lose = (words) => (words.startsWith(command) && left-- > 0 ? how : undefined);
}

describe('a host that a run left behind', () => {
  it('is free where there is nothing', async () => {
    office = new Office();
    expect(await unlocked()).toEqual({kind: 'free'});
    expect(office.questions).toEqual([]);
  });

  it('is taken back where nobody decided, after the user was asked, and takes the next change at once', async () => {
    await leftBehind();
    expect(await unlocked()).toMatchObject({kind: 'rolled-back', free: true, state: {proof: 'verified'}});
    expect(office.questions[0]).toContain('mars: run 20260101-000001 by katrin@desk is undecided');
    expect([office.hosts.mars.state, office.hosts.mars.isFree]).toEqual(['old', true]);
  });

  it('is left as it is where the user says no', async () => {
    await leftBehind();
    expect(await unlocked({ask: () => Promise.resolve(false)})).toMatchObject({kind: 'left'});
    expect(office.hosts.mars.decision).toBe('none');
  });

  it.each([
    ['rollback', 'before'],
    ['rollback', 'after'],
    ['status', 'before'],
    ['release', 'before'],
    ['release', 'after'],
  ] as const)('is asked again where a question is lost: %s, %s it was carried out', async (verb, how) => {
    await leftBehind();
    losing(verb, how, 3);
    expect(await unlocked()).toMatchObject({kind: 'rolled-back', free: true});
    expect(office.hosts.mars.isFree).toBe(true);
  });

  it('is waited for while its rollback has it off the network', async () => {
    await leftBehind();
    let until = Infinity;
    office.network.meanwhile = (command) => {
      if (command.startsWith('rollback')) until = Math.min(until, office.clock.seconds() + 100);
    };
    office.network.reachable = (address) =>
      address !== '192.168.1.22' || office.clock.seconds() > until || until === Infinity;
    expect(await unlocked()).toMatchObject({kind: 'rolled-back', free: true});
  });

  it('is waited for where its guard has decided and is still at work', async () => {
    await leftBehind();
    office.hosts.mars.decide('rolled-back', 'guard');
    expect(await unlocked()).toMatchObject({kind: 'rolled-back', free: true, state: {decidedBy: 'guard'}});
    expect(office.questions).toEqual([]);
  });

  it('is closed where its change was confirmed meanwhile', async () => {
    await leftBehind();
    const ask = () => {
      office.hosts.mars.decide('confirmed', 'controller');
      return Promise.resolve(true);
    };
    const exec = office.hosts.mars.exec.bind(office.hosts.mars);
    office.hosts.mars.exec = (command, stdin) =>
      command.includes(' vifleet rollback ') ? refusal('decided confirmed controller') : exec(command, stdin);
    expect(await unlocked({ask})).toMatchObject({kind: 'closed', transaction: {decision: 'confirmed'}});
    expect([office.hosts.mars.decision, office.hosts.mars.isFree]).toEqual(['confirmed', true]);
  });

  it('is told as it is where its rollback is not proved: a person is needed', async () => {
    await leftBehind({unproved: true});
    expect(await unlocked()).toMatchObject({kind: 'rolled-back', free: false, state: {proof: 'failed'}});
    expect(office.hosts.mars.isFree).toBe(false);
  });

  it('is no crash where it refuses to tell its state', async () => {
    await leftBehind();
    const exec = office.hosts.mars.exec.bind(office.hosts.mars);
    let refused = 0;
    office.hosts.mars.exec = (command, stdin) =>
      command.includes(' vifleet status ') && (refused += 1) < 3 ? refusal('frame words') : exec(command, stdin);
    expect(await unlocked()).toMatchObject({kind: 'rolled-back', free: true});
  });

  it('is given up, with what to do, where its rollback comes to no end', async () => {
    await leftBehind({rollsBackForEver: true});
    await expect(unlocked()).rejects.toThrow('mars has not proved its rollback');
  });
});
