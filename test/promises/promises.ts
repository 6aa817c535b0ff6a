import {promises, type Promised} from '../contract/judge.ts';

/** What each promise says, in one sentence. */
export const sentences: Record<Promised, string> = {
  P1: 'Never locked out: however an apply ends, the host answers by SSH again, without the help of the controller.',
  P2: 'Old or new, never between: files, network, firewall, kernel settings and guests go forward or back together.',
  P3: 'No guest left behind, none doubled: who ran and is meant to run, runs, once, with each vif where it belongs.',
  P4: 'The plan is what happens: apply does exactly the plan, or stops.',
  P5: "Other people's work survives: what is not ours in /etc stays as it is, byte for byte.",
  P6: 'One named outcome per host: it says what is there, and the exit code says so.',
  P7: 'The second run is empty.',
  P8: 'Nothing in an inventory, or in the files of a host, is ever executed.',
  P9: 'Read-only means read-only: planning writes nothing on any host.',
};

export interface NamedTest {
  /** Below the repository. */
  readonly file: string;
  readonly name: string;
  readonly holds: readonly Promised[];
}

/** The tests of a file whose names begin with promises, as `P1 P2: ...`; `names` stand for what a name takes from a value. */
export function namedTests(
  file: string,
  source: string,
  names: Readonly<Record<string, readonly string[]>>,
): readonly NamedTest[] {
  const found = source.matchAll(/\btest(?:\.concurrent)?\(\s*(['"`])((?:P\d,? ?)+): (.+?)\1,/g);
  return [...found].flatMap(([, , marks = '', text = '']) =>
    expanded(text, names).map((name) => ({file, name, holds: promises.filter((promise) => marks.includes(promise))})),
  );
}

function expanded(text: string, names: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const value = /\$\{([^}]+)\}/.exec(text);
  if (value === null) return [text];
  const [hole, word = ''] = value;
  const values = names[word];
  if (values === undefined) throw new Error(`nobody knows what ${hole} stands for in the test "${text}"`);
  return values.flatMap((name) =>
    expanded(
      text.replace(hole, () => name),
      names,
    ),
  );
}

/** docs/promises.md. */
export function promisesPage(tests: readonly NamedTest[]): string {
  const sections = promises.map((promise) => {
    const holding = tests.filter(({holds}) => holds.includes(promise));
    const rows = holding.map(({file, name}) => `| ${name} | [${file}](../${file}) |`);
    return [`## ${promise}`, sentences[promise], ['| test | file |', '| --- | --- |', ...rows].join('\n')].join('\n\n');
  });
  return `${[introduction, ...sections].join('\n\n')}\n`;
}

const introduction = `# The promises, and the tests that hold them

This page is made from the names of the tests; \`UPDATE_CASES=1 npx vitest run test/promises\` writes it anew.

The contract suite carries out the same changes in the lab and, where VIFLEET_RIGS names \`ns\`, on namespaces with real
OpenSSH, ip and iptables. Each change is first carried out in peace; then, at points of the trail that this left, the kit is
killed or frozen, the connection is cut, the controller dies, the power goes, and (on namespaces) the disk is full. A part
of all points is struck, in turns; \`VIFLEET_FAULTS=all\` strikes every one. With \`ns\`, three hosts also change in one run of
the program; with \`vm\`, a virtual machine with real systemd loses its power, and boots. One pure function, \`violations\` in
test/contract/judge.ts, judges every run by all promises.
Kits that are sabotaged on purpose show that it finds what it looks for (test/contract/sabotages.ts).`;
