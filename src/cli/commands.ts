import type {Argv} from 'yargs';
import type {ExitCode} from '../model/outcome.ts';
import type {Screen} from './screen.ts';
import {choices, shared} from './arguments.ts';

/** A verb: how it is called, and the module that does it, which is loaded only when it is called. */
export interface Command {
  readonly usage: string;
  readonly describe: string;
  readonly examples: readonly (readonly [string, string])[];
  readonly build: (argv: Argv) => Argv;
  readonly run: (args: never, screen: Screen) => Promise<ExitCode>;
}

const hostsPositional = (none: string) =>
  ({
    type: 'string',
    array: true,
    describe: 'names, globs, xen[01-20], @group, !mars; several are one pattern',
    coerce: onePattern,
    defaultDescription: none,
  }) as const;

/** `earth mars` is the pattern `earth,mars`; no word is none. */
function onePattern(words: readonly string[] | undefined): string | undefined {
  return words === undefined || words.length === 0 ? undefined : words.join(',');
}

export const commands: readonly Command[] = [
  {
    usage: 'init <hosts..>',
    describe: 'Look at hosts and propose an inventory; nothing is changed there',
    examples: [
      ['$0 init root@192.168.1.20 root@192.168.1.22', 'writes fleet/fleet.yml'],
      ['$0 init earth=root@192.168.1.20 --leave eth1', 'eth1 gets no bridge'],
      ['$0 init --update earth -i fleet', 'after a NIC was added'],
    ],
    build: (argv) =>
      argv
        .positional('hosts', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: '[name=][user@]address[:port]; with --update names',
          coerce: (words: readonly string[]) => words.join(' '),
        })
        .options(shared.init),
    run: async (args, screen) => (await import('./verbs/init.ts')).init(args, screen),
  },
  {
    usage: 'check',
    describe: 'Check the inventory; no host is asked',
    examples: [['$0 check -i inventories/example', 'all issues of all files']],
    build: (argv) => argv.options(shared.check),
    run: async (args, screen) => (await import('./verbs/check.ts')).check(args, screen),
  },
  {
    usage: 'schema',
    describe: 'Print the JSON Schema of inventory files, for editors',
    examples: [['$0 schema > inventory.schema.json', '# yaml-language-server: $schema=FILE']],
    build: (argv) => argv.options(shared.schema),
    run: async (args, screen) => (await import('./verbs/schema.ts')).schema(args, screen),
  },
  {
    usage: 'explain <path> [file]',
    describe: 'Tell which lines of the inventory a value or a file comes from',
    examples: [
      ["$0 explain 'guests.alice.vifs[0].rate'", 'a value, and the files it is in'],
      ['$0 explain groups.rack-a', 'what a group says, and for whom'],
      ['$0 explain earth /etc/sysctl.conf', 'what puts what into a file'],
    ],
    build: (argv) =>
      argv
        .positional('path', {type: 'string', demandOption: true, describe: 'a value of the inventory, or a host'})
        .positional('file', {type: 'string', describe: 'a file of that host'})
        .options(shared.explain),
    run: async (args, screen) => (await import('./verbs/explain.ts')).explain(args, screen),
  },
  {
    usage: 'render [hosts..]',
    describe: 'Print the files that hosts would get; no host is asked',
    examples: [
      ['$0 render earth', 'on the screen'],
      ['$0 render earth --out rendered', 'below rendered/earth'],
    ],
    build: (argv) => argv.positional('hosts', hostsPositional('all')).options(shared.render),
    run: async (args, screen) => (await import('./verbs/render.ts')).renderHosts(args, screen),
  },
  {
    usage: 'plan [hosts..]',
    describe: 'Show what would change, and which guests would feel it',
    examples: [
      ['$0 plan', 'all hosts'],
      ["$0 plan 'xen[01-08]' --no-diff", 'eight hosts, in short'],
      ['$0 plan --save tuesday.plan', 'look today, apply on Tuesday'],
    ],
    build: (argv) => argv.positional('hosts', hostsPositional('all')).options(shared.plan),
    run: async (args, screen) => (await import('./verbs/plan.ts')).plan(args, screen),
  },
  {
    usage: 'apply [hosts..]',
    describe: 'Change hosts, each under a guard that takes the change back',
    examples: [
      ['$0 apply earth', 'shows the plan and asks'],
      ['$0 apply --all --yes', 'every host, without asking'],
      ['$0 apply --all --canary 1 --batch 25%', 'one host first, then a quarter at a time'],
      ['$0 apply --plan tuesday.plan', 'exactly what was planned'],
    ],
    build: (argv) => argv.positional('hosts', hostsPositional('none')).options(shared.apply),
    run: async (args, screen) => (await import('./verbs/apply.ts')).apply(args, screen),
  },
  {
    usage: 'play <playbook> [hosts..]',
    describe: 'Play a playbook: check, apply in batches, verify',
    examples: [
      ['$0 play site', 'a playbook that comes with vifleet'],
      ['$0 play site earth', 'on this host alone'],
      ['$0 play ./night.yml --yes', 'one of your own, without asking'],
    ],
    build: (argv) =>
      argv
        .positional('playbook', {type: 'string', demandOption: true, describe: 'a file, or the name of a shipped one'})
        .positional('hosts', hostsPositional('as the playbook says'))
        .options(shared.play),
    run: async (args, screen) => (await import('./verbs/play.ts')).play(args, screen),
  },
  {
    usage: 'verify [hosts..]',
    describe: 'Look whether hosts and guests are as they should be, and answer',
    examples: [
      ['$0 verify', 'all hosts; exits with 2 where one is not'],
      ["$0 verify 'xen*' --output json", 'for machines'],
    ],
    build: (argv) => argv.positional('hosts', hostsPositional('all')).options(shared.verify),
    run: async (args, screen) => (await import('./verbs/verify.ts')).verify(args, screen),
  },
  {
    usage: 'probe [hosts..]',
    describe: 'Send test traffic through private networks that span hosts',
    examples: [
      ['$0 probe', 'every private network; asks first'],
      ['$0 probe --network private --yes', 'one network, without asking'],
    ],
    build: (argv) => argv.positional('hosts', hostsPositional('all')).options(shared.probe),
    run: async (args, screen) => (await import('./verbs/probe.ts')).probe(args, screen),
  },
  {
    usage: 'drift [hosts..]',
    describe: 'Compare hosts with the inventory; nothing is changed',
    examples: [
      ['$0 drift', 'all hosts; exits with 2 where one differs'],
      ['$0 drift --junit drift.xml', 'for a CI system as well'],
      ['$0 drift --systemd /etc/systemd/system', 'have it done every hour'],
    ],
    build: (argv) => argv.positional('hosts', hostsPositional('all')).options(shared.drift),
    run: async (args, screen) => (await import('./verbs/drift.ts')).drift(args, screen),
  },
  {
    usage: 'show <what> [hosts..]',
    describe: 'Show how guests are wired: guests, vifs, bridges',
    examples: [
      ['$0 show vifs', 'which device is which guest, on which bridge'],
      ["$0 show bridges '@rack-a'", 'the same, from the bridges'],
    ],
    build: (argv) =>
      argv
        .positional('what', {
          choices: choices.what,
          demandOption: true,
          describe: 'what to show, as the hosts have it now',
        })
        .positional('hosts', hostsPositional('all'))
        .options(shared.show),
    run: async (args, screen) => (await import('./verbs/show.ts')).show(args, screen),
  },
  {
    usage: 'mac <guest>',
    describe: 'Tell the MAC addresses of a guest, or free ones for it',
    examples: [['$0 mac alice', 'looks at the inventory and at all hosts']],
    build: (argv) =>
      argv
        .positional('guest', {type: 'string', demandOption: true, describe: 'a guest; it need not be in the inventory'})
        .options(shared.mac),
    run: async (args, screen) => (await import('./verbs/mac.ts')).mac(args, screen),
  },
  {
    usage: 'runs [run]',
    describe: 'List runs, or tell what became of one',
    examples: [
      ['$0 runs', 'all runs, newest last'],
      ['$0 runs 20260101T120000-1a2b3c', 'one, and what its hosts say'],
    ],
    build: (argv) => argv.positional('run', {type: 'string', describe: 'id of a run'}).options(shared.runs),
    run: async (args, screen) => (await import('./verbs/runs.ts')).runs(args, screen),
  },
  {
    usage: 'rollback <run>',
    describe: 'Bring the hosts of a confirmed run back to what they were',
    examples: [['$0 rollback 20260101T120000-1a2b3c', 'shows the plan and asks']],
    build: (argv) =>
      argv.positional('run', {type: 'string', demandOption: true, describe: 'id of a run'}).options(shared.rollback),
    run: async (args, screen) => (await import('./verbs/rollback.ts')).rollback(args, screen),
  },
  {
    usage: 'unlock <host>',
    describe: 'Free a host from a change whose controller is gone',
    examples: [['$0 unlock earth', 'takes an undecided change back, after asking']],
    build: (argv) =>
      argv
        .positional('host', {type: 'string', demandOption: true, describe: 'a host of the inventory'})
        .options(shared.unlock),
    run: async (args, screen) => (await import('./verbs/unlock.ts')).unlock(args, screen),
  },
  {
    usage: 'hosts <act> [hosts..]',
    describe: 'Show host keys that known_hosts lacks, and pin them',
    examples: [
      ['$0 hosts trust', 'all hosts: shows unknown keys and asks once'],
      ['$0 hosts trust earth --fingerprints keys.txt', 'what a list from elsewhere has'],
    ],
    build: (argv) =>
      argv
        .positional('act', {choices: choices.act, demandOption: true, describe: 'what to do with the hosts'})
        .positional('hosts', hostsPositional('all'))
        .options(shared.hosts),
    run: async (args, screen) => (await import('./verbs/hosts.ts')).hosts(args, screen),
  },
  {
    usage: 'completion <shell>',
    describe: 'Print what makes a shell complete verbs, hosts, guests, runs',
    examples: [
      ['$0 completion bash', 'source <(vifleet completion bash)'],
      ['$0 completion fish', 'vifleet completion fish | source'],
    ],
    build: (argv) =>
      argv
        .positional('shell', {choices: choices.shell, demandOption: true, describe: 'which shell'})
        .options(shared.completion),
    run: async (args, screen) => (await import('./verbs/completion.ts')).completion(args, screen),
  },
  {
    usage: 'lab <action>',
    describe: 'Rehearse on simulated hosts: up, down, status, demo',
    examples: [
      ['$0 lab demo', 'a whole rollout in under a minute'],
      ['$0 lab up', 'the built-in fleet of four'],
      ['$0 lab up -i inventories/example', 'your inventory, on simulated hosts'],
    ],
    build: (argv) =>
      argv
        .positional('action', {
          choices: choices.action,
          demandOption: true,
          describe: 'what to do with the lab',
        })
        .options(shared.lab),
    run: async (args, screen) => (await import('./verbs/lab.ts')).lab(args, screen),
  },
];

/** The word by which a verb is called. */
export const verbOf = ({usage}: Command): string => usage.split(' ')[0] ?? '';
