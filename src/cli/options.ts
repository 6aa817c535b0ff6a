import type {Options} from 'yargs';

/** The options that several verbs share: one table, so that a name means the same everywhere. */
export const options = {
  inventory: {
    alias: 'i',
    type: 'string',
    requiresArg: true,
    describe: 'folder or file of the inventory (default: $VIFLEET_INVENTORY, else .)',
  },
  templates: {type: 'string', requiresArg: true, describe: 'folder with your own templates; same names win'},
  'ssh-config': {
    type: 'string',
    requiresArg: true,
    describe: 'ssh config instead of ~/.ssh/config (default: $VIFLEET_SSH_CONFIG)',
  },
  parallel: {type: 'number', requiresArg: true, default: 20, describe: 'hosts worked on at the same time'},
  output: {
    choices: ['text', 'json', 'jsonl'] as const,
    default: 'text' as const,
    describe: 'json: one document at the end; jsonl: events too',
  },
  yes: {alias: 'y', type: 'boolean', default: false, describe: 'do not ask'},
  all: {type: 'boolean', default: false, describe: 'all hosts of the inventory'},
} as const satisfies Record<string, Options>;

export const pick = <Names extends readonly (keyof typeof options)[]>(
  ...names: Names
): Pick<typeof options, Names[number]> =>
  Object.fromEntries(names.map((name) => [name, options[name]])) as Pick<typeof options, Names[number]>;
