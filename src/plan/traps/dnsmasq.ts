import type {Trap} from './trap.ts';

/** What a DHCP server on a bridge needs of its host (dnsmasq(8), SuSEfirewall2, AppArmor profile of dnsmasq). */
export const dnsmasqTraps: readonly Trap[] = [
  {
    bites: 'A server that the firewall keeps from hearing hears nobody',
    closed: [{way: 'read back', by: ['expect-service']}, {way: 'avoided'}],
    how: 'its bridge is in the DMZ zone, with 53 and 67/udp open there, 67 to broadcasts too (`FW_ALLOW_FW_BROADCAST_DMZ`)',
    shown: [
      'test/files/cases/firewall-broadcast-takes-the-place-of-no',
      'test/desired/cases/a-dhcp-server-on-a-private-bridge',
      'test/lab/dhcp-server.test.ts: a guest on a private bridge gets its address from the host',
    ],
  },
  {
    bites: 'A dnsmasq of yours reads our files, or takes the same port',
    closed: [{way: 'avoided'}],
    how: 'our configuration has a name that `conf-dir` passes over; ours binds to its own bridge only, and keeps off loopback',
    shown: ['test/desired/cases/a-dhcp-server-on-a-private-bridge'],
  },
  {
    bites: 'AppArmor lets dnsmasq read and write certain files only',
    closed: [{way: 'avoided'}],
    how: 'the configuration is in `/etc/dnsmasq.d`, the leases are in `/var/lib/misc`; the dry check reads from its input',
    shown: ['test/desired/cases/a-dhcp-server-on-a-private-bridge'],
  },
  {
    bites: 'A guest on a bridge without a way out gets a default route into nothing',
    closed: [{way: 'unwritable'}],
    how: 'the router is the host only with `egress`',
    shown: ['test/observed/dhcp.test.ts: without a word about the router make the server itself the way out'],
  },
  {
    bites: 'dnsmasq refuses its configuration, or cannot have its port, after it was said to run',
    closed: [{way: 'read back', by: ['dnsmasq', 'expect-service']}],
    how: '`dnsmasq --test` before anything is touched; the unit must run, and go on running',
    shown: [
      'test/plan/services.test.ts: is started, read back, and stopped before its files go again',
      'test/plan/checks.test.ts: each file is shown to the program that will read it',
    ],
  },
  {
    bites: 'dnsmasq is not installed',
    closed: [{way: 'refused', by: ['plan/host-not-ready']}],
    shown: ['test/plan/services.test.ts: dnsmasq'],
  },
];
