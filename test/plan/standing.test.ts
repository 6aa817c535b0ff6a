import {describe, expect, it} from 'vitest';
import type {HostIntent} from '../../src/model/intent.ts';
import {observedIntent} from '../../src/observed/intent.ts';
import {questionsOf, standingOf} from '../../src/plan/standing.ts';
import type {HostDrift} from '../../src/plan/drift/host.ts';
import {observed} from './host-folder.ts';
import {aliceBridged, aliceRouted, bridged, plannedOn, routed} from './planned.ts';
import type {GuestName, HostName} from '../../src/model/values.ts';

const alice = {name: 'alice' as GuestName, config: '/etc/xen/vm/alice.cfg'};
const intent = (): HostIntent => observedIntent(observed(routed()), 'earth' as HostName, [alice] as never);
const clean: HostDrift = {host: 'earth' as HostName, kind: 'compared', differences: []};

describe('who must answer', () => {
  it('is the gateway, and a running guest with a known address, by ping or by ARP', () => {
    expect(questionsOf(intent(), new Set(['alice']))).toEqual([
      {who: 'the gateway 192.168.1.1', any: ['arp 192.168.1.1 br0']},
      {who: 'alice at 192.168.1.21', any: ['ping 192.168.1.21', 'arp 192.168.1.21 alice.0']},
    ]);
  });

  it('is no guest that is off', () => {
    expect(questionsOf(intent(), new Set()).map(({who}) => who)).toEqual(['the gateway 192.168.1.1']);
  });
});

describe('how a host stands', () => {
  const done = plannedOn(aliceRouted, routed()).plan;

  it('is sound where nothing is pending, all is live and everybody answers', () => {
    expect(standingOf(done, clean, [])).toEqual({host: 'earth', kind: 'sound'});
  });

  it('names what is pending, once, also where it is not live either', () => {
    const {plan} = plannedOn(aliceRouted, bridged);
    const dead = {class: 'not-live', object: 'link br0', what: 'is not up', because: []} as const;
    const standing = standingOf(plan, {...clean, differences: [dead]}, []);
    const problems = standing.kind === 'unsound' ? standing.problems : [];
    expect(problems).toContain('alice eth0 is not yet as the inventory says');
    expect(problems.filter((problem) => problem.startsWith('link br0'))).toEqual(['link br0 is not up']);
  });

  it('names what is not live', () => {
    const dead = {class: 'not-live', object: 'alice eth0', what: 'is on br0', because: []} as const;
    expect(standingOf(done, {...clean, differences: [dead]}, [])).toMatchObject({problems: ['alice eth0 is on br0']});
  });

  it('names who does not answer', () => {
    expect(standingOf(done, clean, ['the gateway 192.168.1.1'])).toMatchObject({
      kind: 'unsound',
      problems: ['the gateway 192.168.1.1 does not answer'],
    });
  });

  it('is nobody’s fault where something is there that nobody manages', () => {
    const other = {class: 'unmanaged', object: 'bob', what: 'runs', because: []} as const;
    expect(standingOf(done, {...clean, differences: [other]}, []).kind).toBe('sound');
  });

  it('cannot be told where no plan can be made', () => {
    const {plan} = plannedOn(aliceBridged, {
      ...bridged,
      facts: new Map(bridged.facts).set('programs', 'ip /sbin/ip\n'),
    });
    expect(standingOf(plan, clean, [])).toMatchObject({kind: 'unjudged', failure: {code: 'plan/host-not-ready'}});
  });
});
