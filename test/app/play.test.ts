import {afterEach, describe, expect, it} from 'vitest';
import {castPlays, playAll} from '../../src/app/play.ts';
import type {PlaybookReport, PlayEvent} from '../../src/app/play-report.ts';
import type {HostName} from '../../src/model/values.ts';
import {readPlaybook} from '../../src/playbook/read.ts';
import {fleetOf} from '../plan/planned.ts';
import {assets, inventory, names, Office, type Natures} from './office.ts';

let office: Office;
afterEach(() => office.remove());

const playbookOf = (text: string) => {
  const read = readPlaybook({name: 'test.yml', text});
  if (!read.ok) throw new Error(read.error.map(({message}) => message).join('\n'));
  return read.value;
};

interface Around {
  readonly natures?: Natures;
  readonly among?: readonly string[];
  readonly before?: (office: Office) => void;
  readonly told?: (event: PlayEvent, office: Office) => void;
}

/** Plays on earth, mars and venus, which lack the bridges that the inventory asks for. */
async function played(text: string, {natures = {}, among = names, before, told}: Around = {}) {
  office = new Office(natures);
  before?.(office);
  const fleet = fleetOf(inventory);
  const plays = castPlays(playbookOf(text), fleet, among as readonly HostName[]);
  if (!plays.ok) throw new Error(plays.error.map(({message}) => message).join('\n'));
  const events: string[] = [];
  const report = await playAll(plays.value, {
    fleet,
    assets,
    ports: office.ports,
    options: {parallel: 1},
    tell: (event) => {
      events.push(event.event === 'task-started' ? `${event.task.kind} ${event.hosts.join(' ')}` : event.event);
      told?.(event, office);
      return Promise.resolve();
    },
  });
  if (!report.ok) throw report.error;
  return {report: report.value, events, tasks: events.filter((event) => event.includes(' ')), text: ends(report.value)};
}

/** Each task with the hosts that failed in it. */
const ends = ({plays}: PlaybookReport) =>
  plays.flatMap(({tasks, end}) => [
    ...tasks.map(
      ({task, ends: all}) =>
        `${task}: ${all
          .filter(({exit}) => exit !== 0)
          .map(({host, exit}) => `${host} ${exit}`)
          .join(' ')}`,
    ),
    end,
  ]);

const play = (tasks: string, rollout = '{}', hosts = "'*'") =>
  `- {play: a test, hosts: ${hosts}, rollout: ${rollout}, tasks: [${tasks}]}\n`;

describe('the tasks of a play', () => {
  it('are done in their order, on every host of the pattern', async () => {
    const {tasks, report} = await played(play('check, apply, {pause: 10s}, verify, drift', '{}', '"earth,venus"'));
    expect(tasks).toEqual([
      'check earth venus',
      'apply earth venus',
      'pause earth venus',
      'verify earth venus',
      'drift earth venus',
    ]);
    expect(report).toMatchObject({end: 'done', exit: 0});
    expect([office.hosts.earth.decision, office.hosts.mars.decision]).toEqual(['confirmed', 'none']);
  });

  it('are for the hosts of the command line alone', async () => {
    const {tasks} = await played(play('check') + play('check', '{}', 'mars'), {among: ['earth']});
    expect(tasks).toEqual(['check earth']);
  });

  it('go on without a host that failed, in later plays too, while the budget lasts', async () => {
    const {tasks, report} = await played(play('apply, verify', '{budget: 1}') + play('drift'), {
      natures: {mars: {fails: 'change'}},
    });
    expect(tasks).toEqual(['apply earth mars venus', 'verify earth venus', 'drift earth venus']);
    expect(report).toMatchObject({end: 'done', exit: 3});
  });

  it('end with the play, and the playbook with it, when the budget is spent: the barrier', async () => {
    const {tasks, report, events} = await played(play('apply, verify', '{batch: 1}') + play('drift'), {
      natures: {earth: {fails: 'change'}},
    });
    expect(tasks).toEqual(['apply earth mars venus']);
    expect(report.plays[0]?.tasks[0]?.ends.map(({host, exit}) => `${host} ${exit}`)).toEqual([
      'earth 3',
      'mars 4',
      'venus 4',
    ]);
    expect(report).toMatchObject({end: 'budget', exit: 4});
    expect(events.at(-1)).toBe('play-ended');
  });

  it('share one budget: who failed a check counts in the apply', async () => {
    const {text} = await played(play('check, apply', '{budget: 1, batch: 1}'), {
      natures: {mars: {fails: 'change'}},
      before: ({network}) => (network.reachable = (address) => address !== '192.168.1.20'),
    });
    expect(text).toEqual(['check: earth 4', 'apply: mars 3 venus 4', 'budget']);
  });

  it('end after a check, without a question, when it spends the budget', async () => {
    const {text} = await played(play('check, apply'), {
      before: ({network}) => (network.reachable = (address) => address !== '192.168.1.20'),
    });
    expect(text).toEqual(['check: earth 4', 'budget']);
    expect(office.questions).toEqual([]);
    expect(office.hosts.venus.verbs).toEqual(['read']);
  });

  it('find hosts that are not as the inventory says with exit code 2', async () => {
    const {text, report} = await played(play('verify', '{budget: 100%}'));
    expect(text).toEqual(['verify: earth 2 mars 2 venus 2', 'done']);
    expect(report.exit).toBe(2);
  });
});

describe('the question', () => {
  it('is asked once, before the first change, with the plan shown', async () => {
    const {events} = await played(play('apply', '{}', 'earth') + play('apply', '{}', 'mars'));
    expect(office.questions).toEqual(['Change earth, and go on with the playbook without asking again?']);
    expect(events.indexOf('plan-made')).toBeLessThan(events.indexOf('changes-begin'));
  });

  it('is not asked where nothing changes anything', async () => {
    await played(play('check, drift', '{budget: 100%}'));
    expect(office.questions).toEqual([]);
  });

  it('ends the playbook with a no, and nothing is changed', async () => {
    const {report, events} = await played(play('apply') + play('apply'), {
      before: (one) => Object.assign(one.ports, {ask: () => Promise.resolve(false)}),
    });
    expect(report).toMatchObject({end: 'declined', exit: 130});
    expect(report.plays).toHaveLength(1);
    expect(events).not.toContain('changes-begin');
    expect(office.hosts.earth.verbs).toEqual(['read']);
  });
});

describe('Ctrl-C', () => {
  it('lets the host in flight finish, and begins nothing that would follow', async () => {
    const {text, report} = await played(play('apply, verify', '{batch: 1}') + play('drift'), {
      before: (one) => (one.network.meanwhile = (command) => command.includes(' change') && one.raise()),
    });
    expect(text).toEqual(['apply: mars 130 venus 130', 'stopped']);
    expect(report.exit).toBe(130);
    expect(office.hosts.earth.decision).toBe('confirmed');
  });

  it('ends a pause', async () => {
    const {report, tasks} = await played(play('{pause: 1h}, apply'), {
      told: (event, one) => event.event === 'task-started' && one.raise(),
    });
    expect(tasks).toHaveLength(1);
    expect(report).toMatchObject({end: 'stopped', exit: 130});
    expect(office.clock.seconds()).toBe(0);
  });
});

it('a pattern that matches no host is an issue where it stands, and all of them are told', () => {
  office = new Office();
  const text = play('check', '{}', 'erth') + play('check') + play('check', '{}', '"mars,!mars"');
  const plays = castPlays(playbookOf(text), fleetOf(inventory), names);
  expect(plays.ok ? [] : plays.error.map(({code, place, hint}) => [code, place.line, place.column, hint])).toEqual([
    ['playbook/no-host', 1, 25, 'did you mean "earth"?'],
    ['playbook/no-host', 3, 25, 'what begins with "!" is taken out of what the rest names'],
  ]);
});
