import {describe, expect, it} from 'vitest';
import type {Host} from './host-folder.ts';
import {afterwards, bridged, change, plannedOn, refused} from './planned.ts';

const text = (dhcp: string) => `networks:
  lan: {kind: bridged, bridge: br0, uplink: eth0}
  service: {kind: bridged, bridge: br3, uplink: none, hostAddress: 192.168.50.1/24${dhcp}}
hosts:
  earth:
    ssh: {address: 192.168.1.20, user: root}
    platform: leap-42
    links: {br0: {address: 192.168.1.20/24, gateway: 192.168.1.1}}
    networks: [lan, service]
`;
const served = text(', dhcp: {range: 192.168.50.100-199}');
const unit = 'vifleet-dhcp-br3';
const programs = `${bridged.facts.get('programs') ?? ''}dnsmasq /usr/sbin/dnsmasq\n`;
const able: Host = {...bridged, facts: new Map(bridged.facts).set('programs', programs)};
const br3 =
  '9: br3: <BROADCAST,MULTICAST,UP> mtu 1500 state DOWN \\    link/ether 52:54:00:c0:01:99 brd ff:ff:ff:ff:ff:ff \\    bridge forward_delay 0 stp_state 0 \n';
const running = (state: string): Host['facts'] =>
  new Map([
    ...able.facts,
    ['services', `${able.facts.get('services') ?? ''}${unit}.service ${state}\n`],
    ['links', `${able.facts.get('links') ?? ''}${br3}`],
    ['addresses', `${able.facts.get('addresses') ?? ''}9: br3    inet 192.168.50.1/24 scope global br3\n`],
  ]);
const served_ = () => afterwards(able, plannedOn(served, able), running('active enabled'));
const ours = ({steps, undo}: ReturnType<typeof change>) => ({
  steps: steps.change.filter(({do: verb}) => verb.includes('service')).map((step) => step.do),
  undo: [...undo.beforeRestore, ...undo.afterRestore].filter(({do: verb}) => verb.includes('service')).map((s) => s.do),
});

describe('the DHCP server of a bridge', () => {
  it('is started, read back, and stopped before its files go again', () => {
    const plan = change(plannedOn(served, able));
    expect(ours(plan)).toEqual({steps: ['service-up', 'expect-service'], undo: ['service-down', 'service-reload']});
    expect(plan.verify.services).toEqual([unit]);
    expect(plan.checks).toContain('dnsmasq /etc/dnsmasq.d/.vifleet-br3.conf');
    expect(plan.changes).toContainEqual(
      expect.objectContaining({
        object: 'DHCP server on br3',
        to: '192.168.50.100 to 192.168.50.199, without a way out',
        because: ['networks.service.dhcp'],
      }),
    );
  });

  it('starts anew with another range, and comes back with the old one', () => {
    const plan = change(plannedOn(served.replace('100-199', '100-109'), served_()));
    expect(ours(plan)).toEqual({steps: ['service-up', 'expect-service'], undo: ['service-up']});
    expect(plan.changes).toMatchObject([
      {object: 'DHCP server on br3', from: '192.168.50.100 to 192.168.50.199', to: '192.168.50.100 to 192.168.50.109'},
    ]);
    expect(plan.impact.filter(({impact}) => impact !== 'none')).toEqual([]);
  });

  it('is stopped first of all where it goes, and the files are what they were', () => {
    const there = served_();
    const plan = plannedOn(text(''), there);
    expect(change(plan).steps.change[0]).toEqual({do: 'service-down', service: unit});
    expect(ours(change(plan))).toEqual({steps: ['service-down', 'service-reload'], undo: ['service-up']});
    const before = afterwards(able, plannedOn(text(''), able), able.facts);
    expect(Object.fromEntries(afterwards(there, plan, able.facts).files)).toEqual(Object.fromEntries(before.files));
  });

  it.each(['inactive enabled', 'active disabled', 'failed enabled'])('that is %s is started', (state) => {
    const plan = change(plannedOn(served, {...served_(), facts: running(state)}));
    expect(plan.changes.map(({object, to}) => `${object}: ${to ?? ''}`)).toEqual([`service ${unit}: running`]);
    expect(ours(plan).steps).toEqual(['service-up', 'expect-service']);
  });

  it('that runs needs nothing', () => {
    expect(plannedOn(served, served_()).plan.kind).toBe('unchanged');
  });

  it.each([
    ['dnsmasq', 'zypper install dnsmasq'],
    ['systemctl', 'dhcp'],
  ])('is refused where the host has no %s', (program, hint) => {
    const without = programs.replace(new RegExp(`^${program} .*\\n`, 'm'), '');
    const found = refused(plannedOn(served, {...able, facts: new Map(able.facts).set('programs', without)}));
    expect(found.code).toBe('plan/host-not-ready');
    expect(found.hint).toContain(hint);
  });
});
