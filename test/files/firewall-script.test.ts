import fc from 'fast-check';
import {expect, test} from 'vitest';
import {addItems} from '../../src/files/firewall-list.ts';
import {assignmentsTo, readScript} from '../../src/files/firewall-script.ts';

const key = fc.constantFrom('FW_DEV_EXT', 'FW_FORWARD', 'FW_NEW');
const line = fc.oneof(
  fc
    .tuple(key, fc.constantFrom("'", '"'), fc.constantFrom('', 'a', 'a b ', 'a \\\n b', 'a\\"b', '$', 'ä', 'x\ny\n'))
    .map(([name, quote, value]) => `${name}=${quote}${value}${quote}`),
  fc.constantFrom(
    '# comment "',
    '',
    'FW_DEV_EXT=bare',
    'FW_DEV_EXT=\'a\'"b"',
    'export FW_FORWARD="x" OTHER=1',
    'FW_FORWARD="x" OTHER="y" # both',
    'FW_DEV_EXT="a"; FW_FORWARD="b"',
    'if true; then FW_DEV_EXT="a"; fi',
    'true &&',
    'f() {',
    'cat <<END',
    'echo "$FW_FORWARD" FW_FORWARD',
    'return 0',
    'FW_DEV_EXT="a" true',
    'FW_FORWARD+="more"',
    '\\',
  ),
);

/** Puts enough other texts in between that nothing is remembered of those before. */
const forget = () => Array.from({length: 100}, (_, n) => readScript(`A${n}=1\n`));

/** What can be asked of it. */
function meaning(text: string): unknown {
  const script = readScript(text);
  if (!script.ok) return script;
  const {assignments, others, commands, takesLines} = script.value;
  const found = [...assignments.keys()].sort().flatMap((name) => assignmentsTo(script.value, name));
  return {found: found.map(({since: _, ...one}) => one), others, commands, takesLines};
}

test('a file that items came into reads the same, remembered or read anew', () => {
  let put = 0;
  fc.assert(
    fc.property(
      fc.array(line, {maxLength: 7}).map((lines) => `${lines.join('\n')}\n`),
      fc.array(fc.tuple(key, fc.constantFrom('eth0', '192.168.1.21/32,0/0')), {minLength: 1, maxLength: 4}),
      (text, items) => {
        let now = text;
        for (const [name, item] of items) {
          const next = addItems(now, name, [item]);
          if (next.ok) now = next.value;
        }
        if (now !== text) put += 1;
        const remembered = meaning(now);
        forget();
        expect(remembered).toEqual(meaning(now));
      },
    ),
    {numRuns: 1_000},
  );
  expect(put).toBeGreaterThan(200);
});
