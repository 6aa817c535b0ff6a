import {describe, expect, it} from 'vitest';
import type {RefusalCode} from '../../src/host-kit/refusal.ts';
import type {Outcome} from '../../src/model/outcome.ts';
import type {ChangedHost} from '../../src/plan/plan.ts';
import {after, attempt, type Wish} from './attempt.ts';
import type {Loss} from './fake-transport.ts';
import {refusal} from './frames.ts';

/** The command gets lost so many times. */
const losing = (command: string, loss: Loss, times = 1): Wish => {
  let left = times;
  return {network: () => ({lose: (words) => (words.startsWith(command) && left-- > 0 ? loss : undefined)})};
};

/** Nobody answers at any address while `when` holds. */
const away = (when: (command: string, seconds: number) => boolean): Wish => ({
  network: (_, seconds) => {
    let last = '';
    return {
      meanwhile: (command) => (last = command),
      reachable: () => !when(last, seconds()),
    };
  },
});

/** The host refuses a verb whose words are so. */
const refusing = (verb: string, code: RefusalCode, when: (command: string) => boolean): Wish => ({
  network: (on) => {
    const exec = on.exec.bind(on);
    on.exec = (command, stdin) =>
      command.includes(` vifleet ${verb} `) && when(command) ? refusal(code) : exec(command, stdin);
    return {};
  },
});

describe('a change that goes well', () => {
  it('is applied, closed, and leaves no connection open', async () => {
    const {result, host, transport} = await attempt();
    expect(result).toEqual({host: 'earth', outcome: 'applied', detail: '7 files, 11 changes', hint: '', silent: []});
    expect([host.state, host.decision, host.isFree]).toEqual(['new', 'confirmed', true]);
    expect(transport.open).toBe(0);
  });

  it('makes the record current that the plan has, with the run that did it', async () => {
    const {host} = await attempt();
    expect(JSON.parse(host.record ?? '')).toMatchObject({format: 'vifleet/record', run: 'r1'});
  });

  it('asks for the phases in order, each once, and for a new connection before it is verified', async () => {
    const {host, transport} = await attempt();
    const asked = host.verbs.filter((verb) => !verb.startsWith('status') && !verb.startsWith('extend'));
    expect(asked.map((verb) => verb.replace(/ token.*/, ''))).toEqual([
      'read',
      'begin',
      'go stop-guests',
      'go change',
      'go start-guests',
      'read',
      'confirm',
      'release',
    ]);
    expect(transport.tried).toHaveLength(2);
  });

  it('leaves out phases that have no steps', async () => {
    const {host} = await attempt({
      plan: (plan) => ({...plan, steps: {...plan.steps, 'stop-guests': [], 'start-guests': []}}),
    });
    expect(host.verbs.filter((verb) => verb.startsWith('go'))).toEqual(['go change']);
  });

  it('extends the window before it is verified: guests that boot need more of it than is left', async () => {
    const {host} = await attempt();
    expect(host.verbs.filter((verb) => verb.startsWith('extend')).length).toBe(1);
  });

  it('shows what the journal has already: who dies then is told of as far as was seen', async () => {
    const {order} = await attempt();
    const phases = ['begin', 'stop-guests', 'change', 'start-guests', 'confirm'];
    expect(order.filter((words) => phases.some((phase) => words.endsWith(` ${phase}`)))).toEqual(
      phases.flatMap((phase) => [`noted ${phase}`, `shown ${phase}`]),
    );
  });

  it('writes into the journal before it asks the host', async () => {
    const seen: string[] = [];
    let entries: readonly {readonly entry: string}[] = [];
    const told = attempt({
      network: () => ({
        meanwhile: (command) => {
          const verb = command.split(' ')[0] ?? '';
          if (['begin', 'go', 'confirm', 'release'].includes(verb)) seen.push(verb);
        },
      }),
    });
    entries = (await told).journal;
    expect(entries.map(({entry}) => entry)).toEqual(seen);
    expect(seen).toEqual(['begin', 'go', 'go', 'go', 'confirm', 'release']);
  });

  it('waits for what needs a moment: an address that answers late is no reason to go back', async () => {
    let looks = 0;
    const {result} = await attempt({answers: (_, when) => when === 'before' || (looks += 1) > 6});
    expect(result.outcome).toBe('applied');
  });

  it('tells what answers neither before nor after, and goes on', async () => {
    const {result} = await attempt({answers: (probe) => !/^(ping|dns)/.test(probe)});
    expect(result).toMatchObject({outcome: 'applied', silent: ['the first nameserver', 'alice at 192.168.1.21']});
  });
});

describe('a host that was not touched', () => {
  it('cannot be reached', async () => {
    const {result, host, journal} = await attempt(away(() => true));
    expect(result.outcome).toBe('unreachable (untouched)');
    expect(host.verbs).toEqual([]);
    expect(journal).toEqual([]);
  });

  it('answers with something else than the protocol', async () => {
    const {result, host} = await attempt(losing('read', 'cut'));
    expect(result.outcome).toMatch(/untouched/);
    expect(host.isFree).toBe(true);
  });

  it.each<[RefusalCode, Outcome]>([
    ['locked', 'refused (locked)'],
    ['undecided', 'refused (locked)'],
    ['rollback-failed', 'refused (locked)'],
    ['foreign', 'refused (locked)'],
    ['stale', 'refused (stale)'],
    ['read-only', 'failed (untouched)'],
    ['pending-snapshot', 'refused (unsafe)'],
    ['space', 'failed (untouched)'],
    ['check', 'failed (untouched)'],
    ['not-armed', 'failed (untouched)'],
    ['frame', 'failed (untouched)'],
    ['token', 'failed (untouched)'],
    ['phase', 'failed (untouched)'],
    ['decided', 'failed (untouched)'],
  ])('refuses to begin, %s: %s', async (refuses, outcome) => {
    const {result, host} = await attempt({refuses});
    expect(result.outcome).toBe(outcome);
    expect(result.hint).not.toBe('');
    expect(host.state).toBe('old');
    expect(host.verbs.some((verb) => verb.startsWith('go'))).toBe(false);
  });

  it('is not begun where the journal cannot be written', async () => {
    const {result, host} = await attempt({noJournal: 'begin'});
    expect(result).toMatchObject({outcome: 'failed (untouched)', hint: 'free space'});
    expect(host.verbs).toEqual(['read']);
  });

  it('was lost while it was asked to begin, and has no transaction', async () => {
    const {result, host} = await attempt(losing('begin', 'before', 1_000));
    expect(result.outcome).toBe('failed (untouched)');
    expect(host.state).toBe('old');
  });
});

describe('a beginning whose answer is lost', () => {
  it.each<Loss>(['after', 'cut'])('is asked for again, and goes on with the new token: %s', async (loss) => {
    const {result, host} = await attempt(losing('begin', loss));
    expect(result.outcome).toBe('applied');
    expect(host.verbs.filter((verb) => verb.startsWith('begin'))).toHaveLength(2);
  });

  it('is taken back by the guard where it is never heard', async () => {
    const {result, host} = await attempt(losing('begin', 'after', 1_000));
    expect(result.outcome).toBe('rolled-back (verified)');
    expect(host.state).toBe('old');
  });

  it('that gives no token is taken back', async () => {
    const told = await attempt({
      network: (host) => {
        const exec = host.exec.bind(host);
        host.exec = (command, stdin) =>
          / begin /.test(command) ? exec(command, stdin).replace(/@ token 0 \d+\n.*\n\n/, '') : exec(command, stdin);
        return {};
      },
    });
    expect(told.result.outcome).toBe('rolled-back (verified)');
    expect(told.host.isFree).toBe(true);
  });
});

describe('a phase', () => {
  it.each(['stop-guests', 'change', 'start-guests'] as const)('that fails is taken back: %s', async (fails) => {
    const {result, host, journal} = await attempt({fails});
    expect(result.outcome).toBe('rolled-back (verified)');
    expect(result.detail).toBe(
      `${fails} failed in step 1 file-put /etc/sysctl.conf: the step did not do what it was to do`,
    );
    expect([host.state, host.isFree]).toEqual(['old', true]);
    expect(journal.map(({entry}) => entry).slice(-2)).toEqual(['rollback', 'release']);
  });

  it('that does not end is taken back when its limit is over', async () => {
    const {result, host, seconds} = await attempt({phaseSeconds: 3_600});
    expect(result.outcome).toBe('rolled-back (verified)');
    expect(host.state).toBe('old');
    expect(seconds).toBeLessThan(300);
  });

  it('runs on while the connection is away, and is watched again', async () => {
    const {result, host, events} = await attempt({
      ...away((command, seconds) => command.startsWith('status') && seconds > 3 && seconds < 12),
      phaseSeconds: 5,
    });
    expect(result.outcome).toBe('applied');
    expect(events.filter(({event}) => event === 'host-lost')).toHaveLength(1);
    expect(host.verbs.filter((verb) => verb === 'go change')).toHaveLength(1);
  });

  it.each<Loss>(['before', 'after', 'cut'])('whose start is not answered is asked for again: %s', async (loss) => {
    const {result, host} = await attempt(losing('go', loss));
    expect(result.outcome).toBe('applied');
    expect(host.state).toBe('new');
  });

  it('is not started where the journal cannot be written: the change is taken back', async () => {
    const {result, host} = await attempt({noJournal: 'go'});
    expect(result).toMatchObject({outcome: 'rolled-back (verified)'});
    expect(result.detail).toContain('ENOSPC');
    expect([host.state, host.verbs.some((verb) => verb.startsWith('go'))]).toEqual(['old', false]);
  });

  it('during which the guard decides is over', async () => {
    const {result, host} = await attempt({
      network: (on) => ({meanwhile: (command) => command.startsWith('status') && on.decide('rolled-back', 'guard')}),
    });
    expect(result).toMatchObject({outcome: 'rolled-back (verified)'});
    expect(result.detail).toContain('guard');
    expect(host.state).toBe('old');
  });

  it('during which somebody takes it back on the console is over, and says who', async () => {
    const {result} = await attempt({
      network: (on) => ({meanwhile: (command) => command.startsWith('status') && on.decide('rolled-back', 'console')}),
    });
    expect(result.detail).toBe('taken back by the console');
  });

  it('whose start another controller refuses with its token ends in what that one does', async () => {
    const {result, host} = await attempt({
      network: (on) => {
        const exec = on.exec.bind(on);
        on.exec = (command, stdin) => exec(command.replace(/ go r1 token1 /, ' go r1 token0 '), stdin);
        return {};
      },
    });
    expect(host.state).toBe('old');
    expect(result.outcome).toBe('rolled-back (verified)');
    expect(result.detail).toContain('another controller goes on with this run');
    expect(host.verbs).not.toContain('rollback');
  });

  it('whose start is refused as out of order is taken back', async () => {
    const {result, host} = await attempt(refusing('go', 'phase', (verb) => verb.includes(' change')));
    expect(result.outcome).toBe('rolled-back (verified)');
    expect(result.detail).toContain('out of order');
    expect(host.verbs).toContain('rollback');
  });

  it('is not a crash where the host refuses to tell its state', async () => {
    const {result} = await attempt(refusing('status', 'frame', () => true));
    expect(result.outcome).toBe('unreachable (armed)');
    expect(result.detail).toContain('does not answer');
  });
});

describe('a host that is lost for good', () => {
  it('is unreachable and armed, and the controller waits for its guard before it says so', async () => {
    const {result, host, seconds} = await attempt(away((_, at) => at > 4));
    expect(result.outcome).toBe('unreachable (armed)');
    expect(result.hint).toContain('vifleet runs r1');
    host.guard();
    expect(host.state).toBe('old');
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThan(3_600);
  });

  it('is asked by the new address and by the old one', async () => {
    const {transport} = await attempt({
      ...away((_, at) => at > 4),
      plan: (plan) => ({...plan, endpointAfter: {address: '192.168.1.77', user: 'root'}}),
    });
    expect(new Set(transport.tried)).toEqual(new Set(['192.168.1.20', '192.168.1.77']));
  });

  it('is rolled back and verified when it comes back after its guard acted', async () => {
    const {result, host} = await attempt(away((_, at) => at > 4 && at < 260));
    expect(result.outcome).toBe('rolled-back (verified)');
    expect([host.state, host.isFree]).toEqual(['old', true]);
  });

  it('is unknown where the transaction that it had begun is gone: nobody can say that it was not touched', async () => {
    const {result} = await attempt({
      network: (on) => ({meanwhile: (command) => command.startsWith('go r1 token1 start-guests') && on.forget()}),
    });
    expect(result.outcome).toBe('unknown');
    expect(result.detail).toContain('lost the transaction');
  });

  it('is unknown where it answers and its rollback comes to no end', async () => {
    const {result} = await attempt({fails: 'change', rollsBackForEver: true});
    expect(result.outcome).toBe('unknown');
    expect(result.hint).toContain('vifleet runs r1');
  });
});

describe('a host that moves to another address', () => {
  const moving = (plan: ChangedHost): ChangedHost => ({
    ...plan,
    endpointAfter: {address: '192.168.1.77', user: 'root'},
  });

  it('is looked for at both while its change runs, and confirmed at the new one', async () => {
    const {result, host} = await attempt({
      plan: moving,
      network: (on) => ({reachable: (address) => (address === '192.168.1.77') === (on.state === 'new')}),
    });
    expect(result.outcome).toBe('applied');
    expect(host.state).toBe('new');
  });

  it('is looked for at the old one where its guard took it back before the confirmation came', async () => {
    const {result, host} = await attempt({
      plan: moving,
      network: (on) => ({
        reachable: (address) => (address === '192.168.1.77') === (on.state === 'new'),
        meanwhile: (command) => command.startsWith('confirm') && on.decide('rolled-back', 'guard'),
      }),
    });
    expect(result.outcome).toBe('rolled-back (verified)');
    expect(host.isFree).toBe(true);
  });
});

describe('what is seen after the change', () => {
  const probe = (what: string): Wish => ({answers: (asked, when) => when === 'before' || !asked.startsWith(what)});

  it.each([
    ['a gateway that answers no more', probe('arp'), 'gateway 192.168.1.1 does not answer'],
    ['a nameserver that answers no more', probe('dns'), 'the first nameserver does not answer'],
    ['a guest that answers no more', probe('ping'), 'alice at 192.168.1.21 does not answer'],
  ])('is %s: the change is taken back', async (_, wish, why) => {
    const {result, host} = await attempt(wish);
    expect(result).toMatchObject({outcome: 'rolled-back (verified)', detail: why});
    expect([host.state, host.isFree]).toEqual(['old', true]);
  });

  const seeing = (fact: string, change: (text: string) => string): Wish => ({
    after: {...after, facts: new Map(after.facts).set(fact, change(after.facts.get(fact) ?? ''))},
  });

  it.each([
    ['guests', (text: string) => text.replace(/^alice .*\n/m, ''), 'alice does not run'],
    ['guests', (text: string) => text.replaceAll('alice.0', 'alice.9'), 'eth0 of alice is cut off (no-device)'],
    ['links', (text: string) => text.replace(/(alice.0: .*) state/, '$1 master br0 state'), 'eth0 of alice is on br0'],
    ['routes', (text: string) => text.replace(/.*alice.0.*\n/, ''), 'eth0 of alice is cut off (no-bridge-no-route)'],
    [
      'routes',
      (text: string) => text.replace('192.168.1.21', '192.168.1.29'),
      'eth0 of alice is routed 192.168.1.29 via alice.0',
    ],
    [
      'routes',
      (text: string) => text.replace(/.*default.*\n/, ''),
      'the default route is missing, not via 192.168.1.1 dev br0',
    ],
    [
      'routes',
      (text: string) => text.replace('via 192.168.1.1', 'via 192.168.1.9'),
      'the default route is via 192.168.1.9 dev br0',
    ],
    [
      'addresses',
      (text: string) => text.replace('192.168.1.20/24', '192.168.1.29/24'),
      'br0 does not have 192.168.1.20/24',
    ],
    ['links', (text: string) => text.replace('master br0 ', ''), 'eth0 is not a port of br0'],
  ])('is not what was planned, in the %s (%#): the change is taken back', async (fact, change, why) => {
    const {result, host} = await attempt(seeing(fact, change));
    expect(result.outcome).toBe('rolled-back (verified)');
    expect(result.detail).toContain(why);
    expect(host.state).toBe('old');
  });

  it('is a file that somebody changed meanwhile', async () => {
    const {result, host} = await attempt({
      network: (on) => ({
        meanwhile: (command) => {
          if (command.startsWith('extend')) on.files.set('/etc/sysctl.conf', 'somebody else\n');
        },
      }),
    });
    expect(result.detail).toBe('/etc/sysctl.conf is not what was planned');
    expect(host.state).toBe('old');
  });

  it('is nothing, over a new connection to the new address: back by the old one', async () => {
    const {result, host, transport} = await attempt({
      plan: (plan) => ({...plan, endpointAfter: {address: '192.168.1.77', user: 'root'}}),
      network: () => ({reachable: (address) => address === '192.168.1.20'}),
    });
    expect(result.outcome).toBe('rolled-back (verified)');
    expect(result.detail).toContain('no answer over a new connection');
    // Not left to the guard: the old address still leads there.
    expect(host.verbs).toContain('rollback');
    expect(host.state).toBe('old');
    expect(transport.open).toBe(0);
  });

  it('is waited for within the window of the guard, not longer', async () => {
    const {host, result} = await attempt(probe('arp'));
    // The controller decided; the guard had not to.
    expect(host.verbs).toContain('rollback');
    expect(result.detail).not.toContain('guard');
  });
});

describe('a confirmation', () => {
  it.each<Loss>(['before', 'after', 'cut'])('that is not answered is asked for again: %s', async (loss) => {
    const {result, host} = await attempt(losing('confirm', loss));
    expect(result.outcome).toBe('applied');
    expect([host.decision, host.isFree]).toEqual(['confirmed', true]);
  });

  it('that arrived, and was never heard of, still is one: the host says so', async () => {
    const {result, host} = await attempt(losing('confirm', 'after', 1_000));
    expect(result.outcome).toBe('applied');
    expect(host.state).toBe('new');
  });

  it('that never arrives is none: the guard takes the change back', async () => {
    const {result, host} = await attempt(losing('confirm', 'before', 1_000));
    expect(result.outcome).toBe('rolled-back (verified)');
    expect([host.state, host.isFree]).toEqual(['old', true]);
  });

  it('that comes after the guard has decided is none', async () => {
    const {result, host} = await attempt({
      network: (on) => ({meanwhile: (command) => command.startsWith('confirm') && on.decide('rolled-back', 'guard')}),
    });
    expect(result).toMatchObject({outcome: 'rolled-back (verified)', detail: 'taken back by the guard'});
    expect(host.state).toBe('old');
  });

  it('that the host refuses says why', async () => {
    const {result, host} = await attempt(refusing('confirm', 'token', () => true));
    expect(result).toMatchObject({outcome: 'rolled-back (verified)'});
    expect(result.detail).toContain('another controller goes on with this run');
    expect(host.state).toBe('old');
  });

  it('is not given where the journal cannot be written', async () => {
    const {result, host} = await attempt({noJournal: 'confirm'});
    expect(result.outcome).toBe('rolled-back (verified)');
    expect(host.verbs.some((verb) => verb.startsWith('confirm'))).toBe(false);
  });

  it('counts although the host could not be closed, and the user is told how', async () => {
    const {result, host} = await attempt(losing('release', 'before', 1_000));
    expect(result).toMatchObject({outcome: 'applied', hint: 'close it with: vifleet unlock earth'});
    expect(host.isFree).toBe(false);
  });

  it('is not undone by a journal that fails afterwards', async () => {
    const {result, host} = await attempt({noJournal: 'release'});
    expect(result.outcome).toBe('applied');
    expect(host.isFree).toBe(true);
  });
});

describe('a rollback', () => {
  it('that is not proved is said to be so, with what differs, and stays open', async () => {
    const {result, host} = await attempt({fails: 'change', unproved: true});
    expect(result.outcome).toBe('rolled-back (unverified)');
    expect(result.detail).toContain('differs from before: links, /etc/sysctl.conf');
    expect(result.hint).toContain('console');
    expect(host.isFree).toBe(false);
  });

  it.each<Loss>(['before', 'after', 'cut'])('that is not answered is asked for again: %s', async (loss) => {
    const {result} = await attempt({fails: 'change', ...losing('rollback', loss)});
    expect(result.outcome).toBe('rolled-back (verified)');
  });

  it('goes on although the journal cannot be written', async () => {
    const {result, host} = await attempt({fails: 'change', noJournal: 'rollback'});
    expect(result.outcome).toBe('rolled-back (verified)');
    expect(host.state).toBe('old');
  });
});

describe('a user who presses Ctrl-C', () => {
  it('once: the host finishes', async () => {
    const {result} = await attempt({stop: {at: 'go r1 token1 change', times: 1}});
    expect(result.outcome).toBe('applied');
  });

  it.each(['begin', 'go r1 token1 stop-guests', 'go r1 token1 change', 'go r1 token1 start-guests'])(
    'twice, during "%s": the phase ends, then the host goes back',
    async (at) => {
      const {result, host} = await attempt({stop: {at, times: 2}});
      expect(result).toMatchObject({outcome: 'rolled-back (verified)', detail: 'stopped by the user'});
      expect(result.hint).toBe('nothing is to be mended: apply again to go on');
      expect([host.state, host.isFree]).toEqual(['old', true]);
    },
  );

  it('twice, before the host began: nothing is begun there', async () => {
    const {result, host} = await attempt({stop: {at: 'read', times: 2}});
    expect(result.outcome).toBe('skipped (stop)');
    expect(host.verbs).toEqual(['read']);
  });

  it('three times: the controller leaves at once, and says until when the guard of the host acts', async () => {
    const {result, host, seconds} = await attempt({stop: {at: 'status', times: 3}});
    expect(result).toMatchObject({
      outcome: 'unknown',
      detail: expect.stringMatching(
        /^left by the user; earth was last seen in stop-guests \(running\), and takes the change back by itself within about \d+ s$/,
      ) as string,
      hint: 'ask earth later: vifleet runs r1; on its console: sh /var/lib/vifleet/recover',
    });
    expect(seconds).toBeLessThan(15);
    expect(host.decision).toBe('none');
    expect(host.verbs).not.toContain('rollback');
  });

  it('three times, while the host is away: as it was last seen', async () => {
    const {result} = await attempt({...away((_, at) => at > 4), stop: {at: 'go r1 token1 change', times: 3}});
    expect(result.outcome).toBe('unknown');
    expect(result.detail).toMatch(
      /earth was last seen in change \(running\), and takes the change back .* within about \d+ s$/,
    );
    expect(result.hint).toContain('vifleet runs r1');
  });

  it('three times, while the host goes back: it does so without us', async () => {
    const {result} = await attempt({fails: 'change', stop: {at: 'rollback', times: 3}});
    expect(result).toMatchObject({outcome: 'unknown', detail: 'left by the user; earth is taking the change back'});
  });

  it('three times, while it begins: it may have begun', async () => {
    const {result} = await attempt({...losing('begin', 'after'), stop: {at: 'begin', times: 3}});
    expect(result).toMatchObject({
      outcome: 'unknown',
      detail: 'left by the user; earth may have begun: if so, it takes everything back by itself within about 20 s',
    });
  });
});
