import type {Trap} from './trap.ts';

/** What SuSEfirewall2 does without a word (its script SuSEfirewall2 and 50-default.cfg, as of 2012 to 2019). */
export const susefirewall2Traps: readonly Trap[] = [
  {
    bites: 'bash reads its file as root, some variables are evaluated twice',
    closed: [{way: 'unwritable'}, {way: 'refused', by: ['plan/merge']}],
    how: 'list items are letters, digits and `. _ : / , = -`. A variable of yours whose value cannot be told for sure is not edited, but refused',
    shown: [
      'test/desired/templates.test.ts: no value can break out of its place',
      'test/files/cases/firewall-item-that-bash-would-run-is-refused',
      'test/files/cases/firewall-list-made-by-a-command-is-refused',
      'test/lab/programs-susefirewall2.test.ts: values between single quotes are evaluated once more',
    ],
  },
  {
    bites:
      '`FW_ROUTE` other than exactly `yes`, `IPv4`, `IPv4,IPv6` forwards no IPv4; "yes" in place of `IPv6` would end that',
    closed: [{way: 'avoided'}],
    how: 'those count as good and stay (your IPv6 forwarding too); `IPv6` becomes `IPv4,IPv6`; anything else becomes `yes`',
    shown: [
      'test/plan/susefirewall2/others.test.ts: forwarding of IPv6 stays',
      'test/files/cases/firewall-that-routes-more-is-left-alone',
    ],
  },
  {
    bites: 'Devices with a dot that no zone lists get rules for a wrong name',
    closed: [{way: 'unwritable'}],
    how: "guests' devices and VLANs with an address are always listed: a VLAN that is in no zone becomes external",
    shown: [
      'test/lab/programs-susefirewall2.test.ts: a dotted interface that no zone lists gets rules under another name',
      'test/desired/cases/a-vlan-between-hosts',
    ],
  },
  {
    bites: 'A bridge that no zone lists is external: SSH is dropped where its NIC was internal',
    closed: [{way: 'avoided'}],
    how: "the bridge takes its NIC's place in its zone",
    shown: [
      'test/files/cases/firewall-zone-follows-the-bridge',
      'test/lab/programs-susefirewall2.test.ts: a NIC of the internal zone takes its bridge out of it',
    ],
  },
  {
    bites: 'Its defaults drop new SSH connections; the one you have open hides that',
    closed: [
      {way: 'refused', by: ['plan/ssh-blocked']},
      {way: 'read back', by: ['expect-rule']},
    ],
    how: 'by what the variables say, then by the running rules; and verified over a new connection, under the guard',
    shown: [
      'test/plan/refusals.test.ts: the way to SSH',
      'test/lab/programs-susefirewall2.test.ts: SSH is closed unless the configuration opens it',
    ],
  },
  {
    bites:
      'It loses a rule that iptables refuses (another program has the lock, a kernel module is missing), and exits 0',
    closed: [{way: 'read back', by: ['expect-rule']}],
    how: 'every rule that the inventory asks for must be among the running ones; the rules are loaded once more before the change is taken back. Rules of yours are not looked for',
    shown: [
      'test/host-kit/rules.test.ts: is found, and missed where it was lost',
      'test/host-kit/lost-rules.test.ts: a rule that was lost is there when the rules are loaded once more',
      'test/host-kit/lost-rules.test.ts: a rule that is lost twice fails the phase',
      'test/lab/programs-susefirewall2.test.ts: a rule that iptables refuses is lost, and the status is 0',
    ],
  },
  {
    bites: 'A syntax error in its file or in `FW_CUSTOMRULES` loads no rules, or not yours',
    closed: [{way: 'read back', by: ['bash']}],
    how: 'refused before anything is touched: `bash -n` on the host',
    shown: [
      'test/host-kit/begin.test.ts: a file that the firewall sources is not what bash can read',
      'test/host-kit/begin.test.ts: which the firewall sources, have a mistake in them',
    ],
  },
  {
    bites: 'Loaded while no bridge exists, it drops bridged packets',
    closed: [{way: 'avoided'}],
    how: '`FW_FORWARD_ALLOW_BRIDGING="yes"`',
    shown: [
      'test/lab/programs-xl.test.ts: bridged frames pass a firewall only if it was loaded when a bridge existed',
      'test/desired/cases/a-bridge-per-nic',
    ],
  },
  {
    bites: 'A restart flushes rules and stops forwarding; it also switches a firewall on that was off',
    closed: [{way: 'refused', by: ['plan/firewall-off']}, {way: 'avoided'}],
    how: '`SuSEfirewall2 start`, which does neither; a firewall that is off stays off',
    shown: [
      'test/plan/refusals.test.ts: must be on where a change needs rules in it',
      'test/lab/programs-systemctl.test.ts: restarting a firewall that is off switches it on',
    ],
  },
  {
    bites: '`guest,0/0` and `0/0,guest` also open the way between guests of one host',
    closed: [{way: 'avoided'}],
    how: '`FW_FORWARD_DROP` between all that live behind the host, both ways: routed guests, masqueraded networks, bridges without uplink that have a `hostAddress`',
    shown: [
      'test/desired/cases/guests-that-do-not-reach-each-other',
      'test/rigs/ns/packets.test.ts: alice and bob do not reach each other',
    ],
  },
  {
    bites: 'From the world to a routed guest everything is closed, ping too',
    closed: [{way: 'avoided'}],
    how: '`allow` says what is open',
    shown: [
      'test/lab/programs-susefirewall2.test.ts: the routed example: the guest may start connections',
      'test/rigs/ns/packets.test.ts: the world reaches what alice allows, and nothing else of her',
    ],
  },
  {
    bites: 'On Leap 42, each start writes `proxy_arp=0` unless sysctl.conf has a value',
    closed: [{way: 'read back', by: ['expect-sysctl']}, {way: 'avoided'}],
    how: 'the values are in `/etc/sysctl.conf`, and read back after the rules are loaded',
    shown: [
      'test/lab/programs-susefirewall2.test.ts: start switches proxy_arp off on every interface, but for those that sysctl.conf decides',
      'test/desired/cases/a-routed-guest-as-in-the-guide',
    ],
  },
  {
    bites: 'An empty `FW_MASQ_NETS` or `FW_MASQ_DEV` means everything',
    closed: [{way: 'refused', by: ['plan/merge']}, {way: 'avoided'}],
    how: 'where that was in force, ours is part of it and nothing is written; where our items were the last ones, masquerading goes with them, or the change is refused',
    shown: [
      'test/files/cases/firewall-masquerading-everything-covers-ours',
      'test/files/cases/firewall-masquerading-nothing-gets-ours',
      'test/files/scenarios.test.ts: is refused when our last network would go while masquerading stays on for others',
    ],
  },
  {
    bites: '`FW_MASQUERADE="yes"` and `FW_ROUTE="yes"` bring to life what others left in the lists behind them',
    closed: [{way: 'refused', by: ['plan/opens-more']}],
    shown: ['test/plan/susefirewall2/others.test.ts: what others left in the firewall stays asleep'],
  },
  {
    bites: 'Masquerading of others spreads to each link that we name or make external',
    closed: [{way: 'refused', by: ['plan/opens-more']}],
    shown: ['test/plan/susefirewall2/others.test.ts: their net on our link'],
  },
  {
    bites: 'Without the uplink in `FW_DEV_EXT` nothing is masqueraded, and nobody says so',
    closed: [{way: 'refused', by: ['plan/zone']}, {way: 'read back', by: ['expect-rule']}, {way: 'avoided'}],
    how: 'the uplink is listed; one in another zone is refused',
    shown: [
      'test/plan/susefirewall2/others.test.ts: the uplink becomes external where no zone lists it',
      'test/lab/programs-susefirewall2.test.ts: masquerading needs the uplink in an external zone',
    ],
  },
  {
    bites:
      'A link in two zones: an error in the log, exit 0, and the rules of both. `alice.0` and `alice_0` are one to it',
    closed: [{way: 'refused', by: ['plan/zone']}],
    shown: ['test/plan/susefirewall2/others.test.ts: a link is in one zone'],
  },
  {
    bites: 'An exception in `FW_NOMASQ_NETS` comes first',
    closed: [{way: 'refused', by: ['plan/masquerading']}],
    shown: ['test/plan/susefirewall2/others.test.ts: an exception of all others'],
  },
  {
    bites: 'Masquerading of everybody hides routed guests, too',
    closed: [{way: 'refused', by: ['plan/masquerading']}],
    shown: ['test/plan/susefirewall2/others.test.ts: everybody masqueraded, a routed guest with them'],
  },
  {
    bites: '`FW_FORWARD_MASQ` without its last field takes the port of everything that passes',
    closed: [{way: 'unwritable'}, {way: 'refused', by: ['model/published-address']}],
    how: 'always six fields, and `FW_MASQ_DEV` names the uplink; the uplink needs a fixed address',
    shown: [
      'test/model/cases/a-port-is-published-of-a-fixed-address',
      'test/desired/cases/a-masqueraded-guest-as-in-the-guide',
    ],
  },
  {
    bites: 'Of two redirections of one port the first counts',
    closed: [{way: 'refused', by: ['model/published-port', 'plan/masquerading']}],
    shown: [
      'test/model/cases/a-port-of-a-host-is-published-once',
      'test/plan/susefirewall2/others.test.ts: the port in other hands',
    ],
  },
  {
    bites: '`FW_ALLOW_CLASS_ROUTING` opens a zone within, before all other rules',
    closed: [{way: 'refused', by: ['plan/opens-more']}],
    shown: ['test/plan/susefirewall2/others.test.ts: the zone of the guest open'],
  },
  {
    bites: 'firewalld beside it throws its rules away',
    closed: [{way: 'refused', by: ['plan/host-not-ready']}],
    how: 'as NetworkManager beside wicked is',
    shown: ['test/plan/refusals.test.ts: firewalld %s beside SuSEfirewall2'],
  },
];
