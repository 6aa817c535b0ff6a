import {openTraps} from '../../src/plan/traps/open.ts';
import type {Closing, Trap} from '../../src/plan/traps/trap.ts';
import {traps} from '../../src/plan/traps/traps.ts';

const head = `# Traps, and how they are closed

wicked, SuSEfirewall2 and xl take bad input without a word, and their exit codes lie. This page lists what bites, and what vifleet does
about it. The ways to close a trap:

- **cannot be written**: the text that goes into the file is checked against a grammar that has no room for it, also where a template of
  yours made it;
- **refused**: \`vifleet check\` or the plan says no, with a [code](codes.md), before a host is touched (**warned**: it says so, and goes on);
- **read back**: the host looks at what is staged before it is touched (\`show-config\`, \`bash -n\`, ...), or proves the effect after the
  step (\`expect-...\`); what differs fails the phase, and the change is taken back;
- **avoided**: vifleet takes another way, or does what the program leaves out.

This page is made from the definitions in \`src/plan/traps\`, which also name the cases and tests that show each trap;
\`UPDATE_CASES=1 npx vitest run test/docs/traps.test.ts\` makes it anew.
`;

/** docs/traps.md. */
export function trapsPage(): string {
  const tables = Object.entries(traps).map(([program, known]) =>
    ['', `## ${program}`, '', '| what bites | closed | how |', '|---|---|---|', ...known.map(row), ''].join('\n'),
  );
  return head + tables.join('') + open;
}

const row = ({bites, closed, how}: Trap): string => `| ${bites} | ${closed.map(closing).join('; ')} | ${how ?? ''} |`;

function closing(one: Closing): string {
  switch (one.way) {
    case 'unwritable':
      return 'cannot be written';
    case 'avoided':
      return one.way;
    case 'refused':
    case 'warned':
    case 'read back':
      return `${one.way} (${one.by.map((word) => `\`${word}\``).join(', ')})`;
  }
}

const open = `
## Not closed yet

Know these; this version does not look for them.

${openTraps.map((item) => `- ${item}`).join('\n')}
`;
