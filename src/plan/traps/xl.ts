import type {Trap} from './trap.ts';

/** What xl and Xen do without a word (xen, tools/xl/xl_parse.c, tools/libs/util/libxlu_vif.c, tools/hotplug/Linux). */
export const xlTraps: readonly Trap[] = [
  {
    bites: 'An unknown key or a bad MAC in a vif is skipped, and the guest starts without it',
    closed: [{way: 'unwritable'}],
    how: 'the keys are those that xl knows; `xl create -n`, which passes over the same, is not relied on',
    shown: [
      'test/lab/programs-xl.test.ts: an unknown key is a line on stderr, and the guest starts without it',
      'test/desired/own-templates.test.ts: may add and drop keys of a vif',
    ],
  },
  {
    bites: 'A missing MAC is drawn anew at each start',
    closed: [{way: 'refused', by: ['plan/no-mac']}],
    shown: ['test/plan/refusals.test.ts: is refused where neither the inventory nor its xl config has one'],
  },
  {
    bites: 'A rate has traps: octal numbers, windows without a unit are seconds, small rates mean no limit',
    closed: [{way: 'refused', by: ['inventory/value']}],
    shown: ['test/model/cases/rates-that-xl-reads-otherwise-than-meant'],
  },
  {
    bites: 'Device, route, firewall rule and `vifname` disagree',
    closed: [{way: 'refused', by: ['plan/disagrees']}],
    how: 'one name in all of them; what the files will say is read again and compared',
    shown: [
      'test/desired/desired.test.ts: uses one name for a routed guest in its link, its route, the firewall, sysctl and the vif',
    ],
  },
  {
    bites: 'A config that xl refuses, or a `vif` that is no list',
    closed: [
      {way: 'refused', by: ['plan/host-not-ready', 'plan/disagrees', 'plan/merge']},
      {way: 'read back', by: ['xl']},
    ],
    how: '`xl create -n` reads the staged file on the host',
    shown: [
      'test/plan/refusals.test.ts: lacks the config of a guest, or has one that xl cannot read',
      'test/files/cases/xl-vif-as-a-string-is-refused',
      'test/lab/programs-xl.test.ts: a vif that is no list is a warning, and the guest has no network',
    ],
  },
  {
    bites: 'The hotplug scripts for routing are gone (`vif-route-ifup`) or fail in some packages (`vif-route`)',
    closed: [{way: 'avoided'}],
    how: 'vifleet brings its own, `/etc/xen/scripts/vif-vifleet`, as part of the change and of the checkpoint',
    shown: [
      'test/desired/hotplug.test.ts: names the vif, sets it up',
      'test/lab/programs-xl.test.ts: a script that is not there keeps the guest from starting',
    ],
  },
  {
    bites: '`-emu` is added to the device of an emulated NIC, 15 characters are the end',
    closed: [{way: 'refused', by: ['model/device-name', 'plan/guest-type']}],
    shown: [
      'test/model/cases/an-emulated-device-leaves-room-for-its-twin',
      'test/plan/refusals.test.ts: the type of a guest',
    ],
  },
  {
    bites: 'An HVM guest has a second, emulated device beside the routed one, whose packets go astray',
    closed: [{way: 'refused', by: ['plan/guest-type']}, {way: 'avoided'}],
    how: 'both get a file, a route (of another metric) and rules; the hotplug script lets the second route count while the first device has no carrier (Linux 4.2 or newer). Where only the xl configuration says that it is HVM: refused (`plan/guest-type`)',
    shown: [
      'test/desired/cases/emulated-cards-behind-the-host',
      'test/lab/programs-behind.test.ts: is cut off on a kernel that counts the route over a device without carrier',
    ],
  },
  {
    bites: 'PV and PVH guests have no emulated NIC',
    closed: [{way: 'refused', by: ['model/emulated-model', 'plan/guest-type']}],
    shown: ['test/model/cases/only-hvm-guests-have-emulated-cards', 'test/plan/refusals.test.ts: the type of a guest'],
  },
  {
    bites: '`type=vif` leaves out the emulated NIC that `model` names',
    closed: [{way: 'avoided'}],
    how: '`type=ioemu` with each `model`',
    shown: ['test/files/cases/xl-emulated-card-that-was-left-out-comes-back'],
  },
  {
    bites: 'A rate does not limit an emulated NIC',
    closed: [{way: 'warned', by: ['model/emulated-rate']}],
    how: 'Xen limits what the paravirtual card sends',
    shown: ['test/model/cases/a-rate-for-an-emulated-card-is-a-warning'],
  },
  {
    bites: '`xl shutdown -w` returns before the domain is gone, and the next `xl create` fails',
    closed: [{way: 'read back', by: ['guest-stop']}, {way: 'avoided'}],
    how: 'the host waits until the domain is gone',
    shown: [
      'test/lab/programs-xl.test.ts: shutdown -w returns before the domain is gone, and a create at that moment fails',
    ],
  },
  {
    bites: 'A reboot inside the guest keeps the old vif configuration',
    closed: [{way: 'avoided'}],
    how: 'a restart is shutdown, wait, create; `vifleet drift` names guests that run with an old configuration',
    shown: [
      'test/plan/sequence.test.ts: stops guests before, starts them after',
      'test/plan/drift.test.ts: is a guest that still runs with the network that it had before its config was changed',
    ],
  },
  {
    bites: "A guest created from a oneshot unit loses xl's monitor",
    closed: [{way: 'avoided'}],
    how: 'it is created in a scope of its own (`systemd-run --scope`)',
    shown: ['test/lab/programs-systemctl.test.ts: systemd-run makes a scope'],
  },
  {
    bites: "Neighbours keep a guest's old MAC when it moves behind the host",
    closed: [{way: 'avoided'}],
    how: 'the host sends gratuitous ARP for it',
    shown: ['test/plan/sequence.test.ts: tells the neighbours where the guest is now'],
  },
  {
    bites: 'Configurations can hold passwords',
    closed: [{way: 'avoided'}],
    how: "plans print `[redacted]`; a saved plan has them, and is readable by its owner alone; the host's checkpoint is readable by root alone",
    shown: [
      'test/plan/host.test.ts: shows no password of a guest outside the texts of the plan',
      'test/files/xl-secrets.test.ts: are hidden wherever they stand',
    ],
  },
  {
    bites:
      'CR LF line ends, backslashes, Python and lists in lists: xl refuses the file, or reads it otherwise than it looks',
    closed: [{way: 'refused', by: ['plan/merge']}],
    shown: [
      'test/files/cases/xl-with-dos-line-ends-is-refused',
      'test/files/cases/xl-entry-with-backslash-is-refused',
      'test/files/cases/xl-with-python-is-refused',
      'test/files/cases/xl-list-in-the-vif-list-is-refused',
    ],
  },
  {
    bites: 'A vif without `bridge=` lands on the bridge that xl.conf names',
    closed: [{way: 'unwritable'}],
    how: 'each bridged vif has its bridge; no routed one has',
    shown: [
      'test/desired/cases/a-routed-guest-as-in-the-guide',
      'test/lab/programs-xl.test.ts: without a bridge in its vif it lands on the default of xl.conf',
    ],
  },
  {
    bites: 'More than eight vifs are taken, and not served',
    closed: [{way: 'refused', by: ['model/too-many-vifs']}],
    shown: ['test/model/cases/a-guest-has-at-most-eight-vifs'],
  },
  {
    bites: 'Two vifs of one device name on a host: the hotplug script of the second fails',
    closed: [{way: 'refused', by: ['model/device-twice']}],
    shown: [
      'test/model/cases/a-vif-device-has-a-name-of-its-own',
      'test/desired/hotplug.test.ts: fails, and says why, when the name belongs to another device',
    ],
  },
  {
    bites: "Two devices with one MAC address lose each other's packets, and nobody says so",
    closed: [{way: 'refused', by: ['model/mac-twice']}],
    how: 'over inventory, links and guests of the whole fleet',
    shown: ['test/model/cases/a-mac-address-is-used-once'],
  },
  {
    bites: 'Settings for a vif in sysctl files are applied before Xen gives it its name',
    closed: [{way: 'avoided'}],
    how: 'the hotplug script sets `proxy_arp` once the name is there',
    shown: [
      'test/lab/programs-boot.test.ts: sysctl lines for a bridge apply when it appears',
      'test/desired/hotplug.test.ts: lets the host answer ARP on it',
    ],
  },
];
