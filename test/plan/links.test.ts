import {describe, expect, it} from 'vitest';
import type {HostIntent} from '../../src/model/intent.ts';
import type {PlannedFile} from '../../src/plan/files.ts';
import {linkChanges} from '../../src/plan/links.ts';
import {
  bond,
  bridge,
  bridgedHost,
  bridgeFiles,
  intent,
  networkFile,
  nic,
  plainHost,
  route,
  vifLink,
  vlan,
} from './intents.ts';

const nothing = {
  fresh: [],
  altered: [],
  remade: [],
  gone: [],
  released: [],
  declaredVifs: [],
  forgottenVifs: [],
  droppedRoutes: [],
  addedRoutes: [],
};
const changes = (
  before: HostIntent,
  after: HostIntent,
  files: readonly PlannedFile[],
  notLive: readonly string[] = [],
) => linkChanges(before, after, files, notLive as never);

describe('what happens to the links of a host', () => {
  it('is nothing where no file changes', () => {
    const files = [networkFile('ifcfg-br0', 'same', 'same'), networkFile('routes', 'same', 'same')];
    expect(changes(bridgedHost, bridgedHost, files)).toEqual(nothing);
  });

  it('is a new bridge and a NIC with other settings, whose default route goes: wicked would leave it there', () => {
    expect(changes(plainHost, bridgedHost, bridgeFiles)).toEqual({
      ...nothing,
      fresh: ['br0'],
      altered: ['eth0'],
      droppedRoutes: [{destination: 'default', gateway: '192.168.1.1', link: 'eth0'}],
    });
  });

  it('is the same backwards: the bridge goes, and undo drops the route that was added', () => {
    const back = [networkFile('ifcfg-br0', 'new', null), networkFile('ifcfg-eth0', 'new', 'old')];
    expect(changes(bridgedHost, plainHost, back)).toEqual({
      ...nothing,
      gone: ['br0'],
      altered: ['eth0'],
      addedRoutes: [{destination: 'default', gateway: '192.168.1.1', link: 'eth0'}],
    });
  });

  it('is a link with another gateway, although only the file of routes changed', () => {
    const other = intent({...bridgedHost, routes: [route('default', '192.168.1.99')]});
    const found = changes(bridgedHost, other, [networkFile('routes', 'old', 'new')]);
    expect(found).toEqual({
      ...nothing,
      altered: ['br0'],
      droppedRoutes: [{destination: 'default', gateway: '192.168.1.1', link: 'br0'}],
      addedRoutes: [{destination: 'default', gateway: '192.168.1.99', link: 'br0'}],
    });
  });

  it('is a link that gets a gateway, and one that loses it', () => {
    const none = intent({...bridgedHost, routes: []});
    const files = [networkFile('routes', 'old', 'new')];
    expect(changes(none, bridgedHost, files)).toMatchObject({
      altered: ['br0'],
      addedRoutes: [{destination: 'default'}],
    });
    expect(changes(bridgedHost, none, files)).toMatchObject({
      altered: ['br0'],
      droppedRoutes: [{destination: 'default'}],
    });
  });

  it('is a guest interface that comes, and one that goes; they are never brought up or down here', () => {
    const withVif = intent({
      links: [...bridgedHost.links, vifLink('alice.0')],
      routes: [...bridgedHost.routes, route('192.168.1.21/32', undefined, 'alice.0')],
    });
    const files = [networkFile('ifcfg-alice.0', null, 'new'), networkFile('ifroute-alice.0', null, 'new')];
    expect(changes(bridgedHost, withVif, files)).toEqual({...nothing, declaredVifs: ['alice.0']});
    const back = files.map(({path}) => ({...networkFile('', 'new', null), path}));
    expect(changes(withVif, bridgedHost, back)).toEqual({...nothing, forgottenVifs: ['alice.0']});
  });

  it('is a link whose file is right and whose running state is not', () => {
    expect(changes(bridgedHost, bridgedHost, [], ['br0'])).toEqual({...nothing, altered: ['br0']});
  });

  it('is each link once, by name, whatever order the files have', () => {
    const both = intent({links: [bridge('br1', ['eth1']), nic('eth0'), nic('eth1')]});
    const files = ['ifcfg-eth1', 'ifroute-eth1', 'ifcfg-br1', 'ifcfg-eth0'].map((name) => networkFile(name, 'a', 'b'));
    expect(changes(both, both, files).altered).toEqual(['br1', 'eth0', 'eth1']);
    expect(changes(both, both, files.toReversed()).altered).toEqual(['br1', 'eth0', 'eth1']);
  });

  it('is nothing for files that wicked does not read', () => {
    const other = {...networkFile('', 'a', 'b'), path: '/etc/xen/ifcfg-eth0'};
    expect(changes(plainHost, plainHost, [other, networkFile('config', 'a', 'b')])).toEqual(nothing);
  });
});

describe('a link that the kernel cannot make out of the old one', () => {
  const stack = (below: ReturnType<typeof bond>, id: number) =>
    intent({
      links: [
        bridge('br100', ['bond0.100'], undefined, {isolated: true}),
        vlan('bond0.100', id, 'bond0'),
        below,
        vlan('bond0.7', 7, 'bond0', '10.0.0.1/24'),
        nic('eth1'),
      ],
    });
  const bondFile = networkFile('ifcfg-bond0', 'old', 'new');
  const vlanFile = networkFile('ifcfg-bond0.100', 'old', 'new');
  const active = bond('bond0', ['eth1'], 'active-backup');

  it('is a VLAN with another number: it goes before it comes, and its bridge is named with it', () => {
    expect(changes(stack(active, 100), stack(active, 101), [vlanFile])).toEqual({
      ...nothing,
      altered: ['bond0.100', 'br100'],
      remade: ['bond0.100'],
    });
  });

  it('is a bond with another mode, and all that stands on it is named with it', () => {
    const other = bond('bond0', ['eth1'], '802.3ad');
    expect(changes(stack(active, 100), stack(other, 100), [bondFile])).toEqual({
      ...nothing,
      altered: ['bond0', 'bond0.100', 'bond0.7', 'br100'],
      remade: ['bond0'],
    });
  });

  it('is not a bond that gets another port', () => {
    const more = bond('bond0', ['eth1', 'eth2'], 'active-backup');
    expect(changes(stack(active, 100), stack(more, 100), [bondFile])).toEqual({...nothing, altered: ['bond0']});
  });
});

describe('a network card that nothing is said of any more', () => {
  it('goes down, and is still there', () => {
    const before = intent({links: [nic('eth1'), vlan('eth1.100', 100, 'eth1')]});
    const files = [networkFile('ifcfg-eth1', 'new', null), networkFile('ifcfg-eth1.100', 'new', null)];
    expect(changes(before, intent({}), files)).toEqual({...nothing, gone: ['eth1.100'], released: ['eth1']});
  });
});
