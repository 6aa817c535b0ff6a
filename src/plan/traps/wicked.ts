import type {Trap} from './trap.ts';

/** What wicked does without a word (wicked, src/sysconfig.c, client/suse/compat-suse.c, man ifcfg; wicked 0.6). */
export const wickedTraps: readonly Trap[] = [
  {
    bites:
      'Its reader of ifcfg files is no shell: no escapes, unquoted values end at a blank, an unquoted value on a last line without newline is dropped',
    closed: [{way: 'unwritable'}],
    how: "always `KEY='value'` with a newline, of characters that need no escape",
    shown: [
      'test/files/cases/ifcfg-unended-line-that-wicked-drops-stays-dropped',
      'test/files/cases/ifcfg-value-with-a-quote-is-refused',
      'test/desired/templates.test.ts: no value can break out of its place',
      'test/lab/programs-wicked.test.ts: an unquoted value on a last line without newline is lost',
    ],
  },
  {
    bites: 'Lines over 511 bytes are cut; the rest may become another key',
    closed: [{way: 'unwritable'}, {way: 'refused', by: ['plan/merge']}],
    how: 'a line of yours that has to be edited and is too long is refused',
    shown: [
      'test/files/cases/ifcfg-line-that-wicked-would-cut-is-refused',
      'test/files/cases/ifcfg-line-of-511-bytes-is-written',
      'test/files/cases/ifcfg-line-of-512-bytes-is-refused',
      'test/files/sysconfig.test.ts: drops a quoted value that its line buffer of 511 bytes cuts',
    ],
  },
  {
    bites:
      'Files of interfaces named `x.old`, `x.bak` and the like are skipped; `all`, `default` and names over 15 characters are dropped',
    closed: [{way: 'refused', by: ['inventory/value']}],
    shown: [
      'test/inventory/cases/names-that-cannot-be-used',
      'test/inventory/cases/numbers-and-names-at-their-limits',
      'test/lab/programs-wicked.test.ts: names of backups and of impossible interfaces are not read',
    ],
  },
  {
    bites: 'A file with a bad value is left out, and the command still exits 0',
    closed: [{way: 'read back', by: ['wicked']}],
    how: 'before anything is touched, the staged files are shown to `wicked show-config`, and each interface must be in what it read',
    shown: [
      'test/host-kit/begin.test.ts: wicked would leave a staged file out without a word',
      'test/lab/programs-wicked.test.ts: a bridge file with one bad value is a deleted configuration',
    ],
  },
  {
    bites: 'No `STARTMODE`: not started at boot',
    closed: [{way: 'unwritable'}],
    how: 'it is always there',
    shown: [
      'test/desired/cases/a-bridge-per-nic',
      'test/lab/programs-wicked.test.ts: a file without STARTMODE is not started at boot',
    ],
  },
  {
    bites: 'A missing or odd netmask becomes /32 or /8',
    closed: [{way: 'unwritable'}],
    how: "`IPADDR='a.b.c.d/n'`, and other address keys of that file go",
    shown: [
      'test/files/cases/ifcfg-nic-gives-its-address-to-the-bridge',
      'test/lab/programs-wicked.test.ts: of a key written twice the last counts, and bad masks become /32 or /8',
    ],
  },
  {
    bites:
      "`BOOTPROTO='none'` switches IPv4 and IPv6 off and ignores routes; `'static'` without address leaves IPv6 on",
    closed: [{way: 'unwritable'}],
    how: '`none` only for ports and for bridges that are apart from the host; `static` for the devices of routed guests',
    shown: [
      'test/desired/intent.test.ts: keep guests and host apart where the host has no address, and only there',
      'test/lab/programs-wicked.test.ts: BOOTPROTO none drops the address and the routes',
    ],
  },
  {
    bites: 'A port of a bridge loses its address without a word',
    closed: [{way: 'refused', by: ['model/bridge-ports']}],
    shown: ['test/model/cases/a-link-is-the-port-of-one-bridge'],
  },
  {
    bites: 'A dot in a name does not make a VLAN, `ETHERDEVICE` does',
    closed: [{way: 'unwritable'}],
    how: "a VLAN's file has `ETHERDEVICE` and `VLAN_ID`; `ETHERDEVICE` goes from the file of a guest's device",
    shown: ['test/desired/cases/a-vlan-between-hosts', 'test/lab/programs-wicked.test.ts: a dot alone makes no VLAN'],
  },
  {
    bites: 'A VLAN that is there keeps its number, whatever its file says',
    closed: [{way: 'read back', by: ['expect-vlan']}, {way: 'avoided'}],
    how: 'it goes before it comes, and takes the bridge on it along; number and parent are read back',
    shown: [
      'test/plan/sequence.test.ts: take a VLAN down before it gets another number',
      'test/lab/programs-links.test.ts: keeps its number when its file has another one',
    ],
  },
  {
    bites: 'A device that somebody made by hand is taken for the VLAN or bridge of its name',
    closed: [{way: 'refused', by: ['plan/name-taken']}],
    shown: [
      'test/plan/link-refusals.test.ts: is not taken for the VLAN of its name',
      'test/plan/link-refusals.test.ts: is not taken for the bridge of its name',
    ],
  },
  {
    bites: 'One number twice on one link; a VLAN on itself',
    closed: [{way: 'refused', by: ['model/vlan-link']}],
    shown: ['test/model/cases/a-vlan-of-a-link-is-there-once'],
  },
  {
    bites:
      'Bonds: without monitoring, without ports, or with an unknown mode they are left out; a port that is also something else loses it',
    closed: [{way: 'unwritable'}, {way: 'refused', by: ['model/bond-ports']}],
    how: 'always with `miimon=100`',
    shown: [
      'test/model/cases/a-port-of-a-bond-is-nothing-else',
      'test/files/cases/ifcfg-bond-that-nothing-watches-is-mended',
    ],
  },
  {
    bites: 'A NIC that does not exist is waited for, and fails half way',
    closed: [{way: 'refused', by: ['plan/no-such-nic']}],
    shown: ['test/plan/link-refusals.test.ts: is told before anything is done'],
  },
  {
    bites: 'On a bridge without address guests reach the host over IPv6',
    closed: [{way: 'unwritable'}, {way: 'read back', by: ['expect-isolated']}],
    how: 'that neither IPv4 nor IPv6 is spoken there is read back',
    shown: [
      'test/plan/sequence.test.ts: read back the number, what it is on, and that nobody reaches the host from there',
      'test/plan/host.test.ts: is told to be reachable over IPv6',
    ],
  },
  {
    bites: 'Of two routes to one destination the second is ignored',
    closed: [{way: 'refused', by: ['plan/merge']}],
    shown: [
      'test/files/cases/routes-with-another-route-to-the-guest-is-refused',
      'test/files/cases/routes-a-second-route-of-another-metric',
    ],
  },
  {
    bites: 'A backslash inside a line of `routes` makes it refuse the whole configuration',
    closed: [{way: 'unwritable'}, {way: 'refused', by: ['plan/merge']}],
    how: 'refused where your file has one',
    shown: [
      'test/files/cases/routes-with-a-backslash-in-a-comment-is-refused',
      'test/lab/programs-wicked.test.ts: one backslash in routes, even in a comment',
    ],
  },
  {
    bites: '`ifup eth0` after a bridge leaves the bridge with the same address and a dead default route, exit 0',
    closed: [{way: 'read back', by: ['expect-address', 'expect-port', 'expect-default']}, {way: 'avoided'}],
    how: 'one call names all links of old and new; those that only the old side has go down first; addresses, ports and default route are read back',
    shown: [
      'test/plan/sequence.test.ts: names old and new links in one call',
      'test/lab/programs-wicked.test.ts: ifup of eth0 alone says 0 and cuts the host',
    ],
  },
  {
    bites: '`ifup` leaves removed routes in the kernel',
    closed: [{way: 'read back', by: ['expect-route']}, {way: 'avoided'}],
    how: "they are dropped by name; a new device's route is read back",
    shown: [
      'test/plan/links.test.ts: whose default route goes: wicked would leave it there',
      'test/lab/programs-wicked.test.ts: ifup leaves a route in the kernel that its file no longer has',
    ],
  },
  {
    bites: '`ifup` of a device whose guest is down exits 157',
    closed: [{way: 'avoided'}],
    how: 'counts as success, for those devices only',
    shown: ['test/lab/programs-wicked.test.ts: ifup says 157 and makes nanny set it up when it appears'],
  },
  {
    bites: 'nanny keeps the policy of a deleted file, and gives the next device of that name the old route',
    closed: [{way: 'read back', by: ['link-forget']}, {way: 'avoided'}],
    how: 'the policy is deleted and its file must be gone; policies are part of the checkpoint and of its proof',
    shown: [
      'test/plan/sequence.test.ts: stops guests of the new kind, forgets their interfaces',
      'test/lab/programs-wicked.test.ts: when its files go while it is absent, nanny gives the next device the old route',
    ],
  },
  {
    bites: 'Restarting the service for one route bounces every guest',
    closed: [{way: 'avoided'}],
    how: 'only the links that change are named. The broad restart is the last try of a rollback',
    shown: [
      'test/plan/links.test.ts: is nothing where no file changes',
      'test/host-kit/rollback.test.ts: is tried again, then with a broad hand',
    ],
  },
  {
    bites: "A bridge that goes down and up may lose guests' devices",
    closed: [{way: 'read back', by: ['guests']}, {way: 'avoided'}],
    how: 'they are put back, and verified',
    shown: [
      'test/host-kit/rollback.test.ts: a guest that fell off its bridge goes back onto it',
      'test/plan/verify.test.ts: is every guest that ran before',
    ],
  },
  {
    bites: 'A new bridge has another MAC than its NIC had',
    closed: [{way: 'avoided'}],
    how: '`LLADDR` is written where vifleet makes the bridge. One that is there already has the address, and is not set up anew for it',
    shown: [
      'test/files/cases/ifcfg-bridge-that-we-make-gets-a-suggested-address',
      'test/files/cases/ifcfg-bridge-keeps-its-own-hardware-address',
    ],
  },
  {
    bites: 'STP or a forward delay silences a new port for half a minute',
    closed: [{way: 'unwritable'}],
    how: "`BRIDGE_STP='off'`, `BRIDGE_FORWARDDELAY='0'`",
    shown: ['test/desired/cases/a-bridge-per-nic'],
  },
  {
    bites: 'A VLAN with a larger MTU than its parent is accepted',
    closed: [{way: 'refused', by: ['model/vlan-mtu', 'plan/vlan-mtu']}],
    shown: [
      'test/model/cases/a-vlan-is-not-larger-than-the-link-below',
      'test/plan/link-refusals.test.ts: a VLAN that is larger than what it is on',
    ],
  },
  {
    bites: 'It ignores `proxy_arp` in sysctl files',
    closed: [{way: 'read back', by: ['expect-sysctl']}, {way: 'avoided'}],
    how: 'the hotplug script and a step of the change set it; read back',
    shown: [
      'test/plan/sequence.test.ts: makes a bridge before the kernel is told what to do on it',
      'test/desired/hotplug.test.ts: lets the host answer ARP on it',
    ],
  },
  {
    bites: 'VLAN numbers 0 and 4095, any MTU, and multicast MAC addresses are taken as they are',
    closed: [{way: 'refused', by: ['inventory/value']}],
    how: 'numbers from 1 to 4094, MTUs from 576 to 9216',
    shown: [
      'test/inventory/cases/numbers-and-names-at-their-limits',
      'test/desired/templates.test.ts: no value can break out of its place',
    ],
  },
  {
    bites: 'A port that two bridges name belongs to the first, and its own interface is dropped',
    closed: [{way: 'refused', by: ['model/bridge-ports']}],
    shown: ['test/model/cases/a-link-is-the-port-of-one-bridge'],
  },
  {
    bites:
      'A value whose quote is never closed is dropped without a word, and SuSEfirewall2 (bash) cannot read such a file at all',
    closed: [{way: 'refused', by: ['plan/merge']}],
    how: 'a file of yours that has to be edited is refused with the line',
    shown: ['test/files/cases/ifcfg-unclosed-quote-is-refused', 'test/files/cases/firewall-unclosed-quote-is-refused'],
  },
  {
    bites: 'Of a key that stands twice the last counts',
    closed: [{way: 'avoided'}],
    how: 'the last is edited; where a key has to go, all of them do',
    shown: [
      'test/files/scenarios.test.ts: an interface file',
      'test/lab/programs-wicked.test.ts: of a key written twice the last counts',
    ],
  },
  {
    bites: '`wicked --dry-run ifreload` (the option before the command) really applies',
    closed: [{way: 'avoided'}],
    how: 'nothing is tried that way: staged files are shown to `wicked show-config`',
    shown: ['test/lab/programs-wicked.test.ts: --dry-run before the command is ignored'],
  },
  {
    bites: '`ifup all` fails where the device of a guest that is down is missing',
    closed: [{way: 'unwritable'}],
    how: "`LINK_REQUIRED='no'` in the file of each guest's device",
    shown: [
      'test/desired/cases/a-routed-guest-as-in-the-guide',
      'test/lab/programs-wicked.test.ts: an absent guest device fails ifup all',
    ],
  },
];
