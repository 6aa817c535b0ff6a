import type {InferredOptionTypes, Options} from 'yargs';
import {options, pick} from './options.ts';

/** Words of which one has to be typed, by the name that the usage of a verb has for them. */
export const choices = {
  act: ['trust'],
  action: ['up', 'down', 'status', 'demo'],
  shell: ['bash', 'zsh', 'fish'],
  what: ['guests', 'vifs', 'bridges'],
} as const;

/** The options of each verb. */
export const shared = {
  init: {
    ...pick('inventory', 'ssh-config', 'parallel', 'output'),
    out: {type: 'string', requiresArg: true, default: 'fleet', describe: 'folder for the new inventory'},
    leave: {type: 'string', requiresArg: true, describe: 'NICs that get no bridge, as eth1,eth2'},
    update: {type: 'boolean', default: false, describe: 'add what is new on hosts of the inventory'},
  },
  check: pick('inventory', 'output'),
  schema: pick('output'),
  explain: pick('inventory', 'templates', 'output'),
  render: {
    ...pick('inventory', 'templates', 'output'),
    out: {type: 'string', requiresArg: true, describe: 'write DIR/<host>/<path> instead of printing'},
    base: {type: 'string', requiresArg: true, describe: "merge into the hosts' present files in DIR/<host>/<path>"},
  },
  plan: {
    ...pick('inventory', 'templates', 'ssh-config', 'parallel', 'output'),
    diff: {type: 'boolean', default: true, describe: 'show the diff of every file (--no-diff: not)'},
    save: {type: 'string', requiresArg: true, describe: 'save the plan to FILE (0600)'},
    script: {type: 'boolean', default: false, describe: 'print what would be sent to the hosts'},
  },
  apply: {
    ...pick('inventory', 'templates', 'ssh-config', 'parallel', 'output', 'yes', 'all'),
    plan: {type: 'string', requiresArg: true, describe: 'apply this saved plan; reads no inventory'},
    diff: {type: 'boolean', default: false, describe: 'show the unified diff before asking'},
    canary: {type: 'string', requiresArg: true, describe: 'so many hosts first and alone'},
    batch: {type: 'string', requiresArg: true, describe: 'hosts at a time: a number, or a share as 25%'},
    budget: {
      type: 'string',
      requiresArg: true,
      describe: 'how many hosts, or which share, may end badly before no new one begins',
    },
    pause: {type: 'string', requiresArg: true, describe: 'time between two batches, as 30s'},
  },
  play: {
    ...pick('inventory', 'templates', 'ssh-config', 'parallel', 'output', 'yes'),
    diff: {type: 'boolean', default: false, describe: 'show the unified diff before asking'},
  },
  verify: pick('inventory', 'templates', 'ssh-config', 'parallel', 'output'),
  probe: {
    ...pick('inventory', 'ssh-config', 'parallel', 'output', 'yes'),
    network: {type: 'string', requiresArg: true, describe: 'this network, though hosts may have an address on it'},
  },
  drift: {
    ...pick('inventory', 'templates', 'ssh-config', 'parallel', 'output'),
    strict: {type: 'boolean', default: false, describe: 'what the inventory does not know is drift, too'},
    junit: {type: 'string', requiresArg: true, describe: 'write JUnit XML to FILE as well'},
    systemd: {
      type: 'string',
      requiresArg: true,
      describe: 'look at no host; write a service and a timer into DIR',
    },
    calendar: {
      type: 'string',
      requiresArg: true,
      describe: 'when the timer looks, as systemd.time(7) has it (default: hourly)',
    },
  },
  show: pick('inventory', 'ssh-config', 'parallel', 'output'),
  mac: {
    ...pick('inventory', 'ssh-config', 'parallel', 'output'),
    offline: {type: 'boolean', default: false, describe: 'ask no host; what only hosts know is not seen'},
  },
  runs: pick('ssh-config', 'output'),
  rollback: pick('ssh-config', 'parallel', 'output', 'yes'),
  unlock: pick('inventory', 'ssh-config', 'output', 'yes'),
  hosts: {
    ...pick('inventory', 'ssh-config', 'parallel', 'output'),
    fingerprints: {
      type: 'string',
      requiresArg: true,
      describe: 'pin, without asking, exactly the keys in FILE: lines "host SHA256:..."',
    },
    // Known only to be refused with what to type instead.
    yes: {...options.yes, hidden: true},
  },
  completion: {},
  lab: {
    ...pick('output'),
    inventory: {...options.inventory, describe: 'up: an inventory to rehearse (default: the built-in fleet)'},
    dir: {type: 'string', requiresArg: true, describe: 'folder of the lab (default: $XDG_STATE_HOME/vifleet/lab)'},
    bridged: {
      type: 'boolean',
      default: false,
      describe: 'up: earth of the built-in fleet has its bridge already',
    },
  },
} as const satisfies Record<string, Record<string, Options>>;

type Shared = typeof shared;
/** The arguments of a verb, as its options say. */
export type Arguments<Verb extends keyof Shared> = InferredOptionTypes<Shared[Verb]>;
