import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {tmpdir} from 'node:os';
import fc from 'fast-check';
import {afterAll, expect, test} from 'vitest';
import {hmacSha1Base64} from '../../src/base/hash.ts';
import {knownHostsReader} from '../../src/transport/known-hosts-files.ts';
import {
  fingerprint,
  hostKey,
  hostKeyAlgorithms,
  isAbout,
  judge,
  keyTypeName,
  parseKnownHosts,
} from '../../src/transport/known-hosts.ts';
import {keygen} from './sshd.ts';

const folder = mkdtempSync(join(tmpdir(), 'vifleet-known-hosts-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const key = (name: string, ...args: readonly string[]) =>
  keygen(join(folder, name), ...args)
    .split(' ')
    .slice(0, 2)
    .join(' ');
const ed = key('ed', '-t', 'ed25519');
const ed2 = key('ed2', '-t', 'ed25519');
const rsa = key('rsa', '-t', 'rsa', '-b', '2048');
const ecdsa = key('ecdsa', '-t', 'ecdsa');
const parsed = (line: string) => {
  const found = hostKey(Buffer.from(line.split(' ')[1] ?? '', 'base64'));
  if (found === undefined) throw new Error(`no key: ${line}`);
  return found;
};

/** Line numbers and markers that `ssh-keygen -F NAME` finds; it fails when there is none. */
function oracle(text: string, name: string): string[] {
  const file = join(folder, 'oracle');
  writeFileSync(file, text);
  let out = '';
  try {
    out = execFileSync('ssh-keygen', ['-F', name, '-f', file], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
  } catch {
    return [];
  }
  return [...out.matchAll(/found: line (\d+) ?(REVOKED|CA)?/g)].map(([, line, marker]) =>
    `${line} ${marker ?? ''}`.trim(),
  );
}

const ours = (text: string, name: string): string[] =>
  parseKnownHosts('f', text)
    .filter((entry) => isAbout(entry, name))
    .map(({line, marker}) => `${line} ${{none: '', revoked: 'REVOKED', 'cert-authority': 'CA'}[marker]}`.trim());

const everyday = [
  '# a comment',
  '',
  `earth ${ed}`,
  `earth.example.com,192.168.1.20 ${rsa} root@earth`,
  `*.example.com,!venus.example.com ${ecdsa}`,
  `xen?? ${ed2}`,
  `[earth]:2222 ${ed2}`,
  `@revoked * ${rsa}`,
  `@cert-authority *.example.com ${ed}`,
  `  indented\t${ed}`,
  `EARTH.Example.Org ${ed}`,
  'broken line',
  `@nonsense earth ${ed}`,
  `fe80::1 ${ed}`,
].join('\n');

test.each([
  'earth',
  'earth.example.com',
  '192.168.1.20',
  'venus.example.com',
  'xen01',
  'xen1',
  '[earth]:2222',
  '[earth]:2223',
  'indented',
  'earth.example.org',
  'nobody',
  'fe80::1',
  'Earth',
])('%s is found on the lines where ssh-keygen finds it', (name) => {
  expect(ours(everyday, name)).toEqual(oracle(everyday, name));
});

test('hashed files are read as ssh-keygen reads them', () => {
  const file = join(folder, 'hashed');
  writeFileSync(file, `earth,192.168.1.20 ${ed}\n[mars]:2222 ${rsa}\n*.example.com ${ed2}\n`);
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], {stdio: 'ignore'});
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('|1|');
  for (const name of ['earth', '192.168.1.20', '[mars]:2222', 'mars', 'a.example.com', 'nobody', 'EARTH'])
    expect(ours(text, name)).toEqual(oracle(text, name));
  expect(ours(text, '[mars]:2222')).toHaveLength(1);
});

test('any list of patterns matches the names that ssh-keygen matches', () => {
  const letters = fc.constantFrom('a', 'b', '.', '*', '?', 'A');
  const pattern = fc.tuple(fc.boolean(), fc.string({unit: letters, minLength: 1, maxLength: 5}));
  const list = fc.array(pattern, {minLength: 1, maxLength: 3});
  const name = fc.string({unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 5});
  fc.assert(
    fc.property(fc.array(list, {minLength: 1, maxLength: 4}), name, (lists, asked) => {
      const lines = lists.map((one) => `${one.map(([not, text]) => (not ? '!' : '') + text).join(',')} ${ed}`);
      const text = lines.join('\n') + '\n';
      expect(ours(text, asked)).toEqual(oracle(text, asked));
    }),
    {numRuns: 150},
  );
});

/** Files with every kind of line that sshd(8) describes, and with what people break in them. */
const anyFile = (() => {
  const label = fc.constantFrom('a', 'b', 'ab', 'A', 'a.b', '10.0.0.1', 'fe80::1');
  const name = fc.oneof(
    label,
    fc.tuple(label, fc.constantFrom('22', '2222')).map(([n, port]) => `[${n}]:${port}`),
  );
  const pattern = fc.oneof(name, fc.constantFrom('*', '?', '!a', '!*b', '[*]:2222', 'a*'));
  const plain = fc.array(pattern, {minLength: 1, maxLength: 3}).map((patterns) => patterns.join(','));
  const salt = fc.uint8Array({minLength: 20, maxLength: 20}).map((bytes) => Buffer.from(bytes).toString('base64'));
  const hashed = fc.tuple(salt, name).map(([s, n]) => `|1|${s}|${hmacSha1Base64(s, n.toLowerCase())}`);
  const spoiled = fc.tuple(hashed, fc.constantFrom('|', ',a', '|x')).map(([hash, tail]) => hash + tail);
  const hosts = fc.oneof({weight: 3, arbitrary: plain}, {weight: 3, arbitrary: hashed}, spoiled);
  const marker = fc.constantFrom('', '', '', '@revoked ', '@cert-authority ', '@other ');
  const blank = fc.constantFrom(' ', ' ', '\t', '  ');
  const tail = fc.constantFrom('', ' comment', ' two words');
  const entry = fc
    .tuple(marker, hosts, blank, fc.constantFrom(ed, rsa, ecdsa), tail)
    .map(([m, h, b, k, t]) => `${m}${h}${b}${k}${t}`);
  const line = fc.oneof({weight: 6, arbitrary: entry}, fc.constantFrom('', '# a', `#a ${ed}`, 'a', 'a ssh-ed25519'));
  return {file: fc.array(line, {minLength: 1, maxLength: 8}), asked: name.map((n) => n.toLowerCase())};
})();

test('any known_hosts file says of any name what ssh-keygen finds in it', () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`known_hosts against ssh-keygen -F: SEED=${seed}`);
  fc.assert(
    fc.property(anyFile.file, anyFile.asked, (lines, asked) => {
      const text = lines.join('\n') + '\n';
      expect(ours(text, asked)).toEqual(oracle(text, asked));
    }),
    {seed, numRuns: 400},
  );
});

test('the reader finds in its index what a look at every line finds', async () => {
  const file = join(folder, 'indexed');
  writeFileSync(file, everyday);
  const reader = knownHostsReader();
  for (const name of ['earth', 'earth.example.com', 'xen01', 'earth.example.org', 'nobody']) {
    const found = await reader.lookUp([join(folder, 'absent'), file], [name]);
    if (!found.ok) throw new Error('unreadable');
    expect(found.value.map(({line}) => line)).toEqual(ours(everyday, name).map((one) => Number.parseInt(one, 10)));
  }
});

test('a line that was added meanwhile is found', async () => {
  const file = join(folder, 'growing');
  writeFileSync(file, `earth ${ed}\n`);
  const reader = knownHostsReader();
  const count = async (name: string) => {
    const found = await reader.lookUp([file], [name]);
    return found.ok ? found.value.length : -1;
  };
  expect(await count('mars')).toBe(0);
  writeFileSync(file, `earth ${ed}\nmars ${ed}\n`);
  utimesSync(file, new Date(), new Date(Date.now() + 5000));
  expect(await count('mars')).toBe(1);
});

const about = (text: string) => parseKnownHosts('f', text);

test('lines whose key is damaged or of another type than they say are passed over, as ssh does', () => {
  expect(about(`earth ssh-ed25519 notbase64!\nearth ssh-rsa ${ed.split(' ')[1]}\nearth ssh-ed25519`)).toEqual([]);
  expect(about(`earth ${ed} comment\r\n`)).toMatchObject([{line: 1, type: 'ssh-ed25519'}]);
});

test('a key is known, changed, revoked or unknown', () => {
  expect(judge(about(`earth ${ed}\nearth ${ed2}`), parsed(ed2))).toEqual({kind: 'known'});
  expect(judge(about(`earth ${ed}`), parsed(ed2))).toMatchObject({kind: 'changed', entry: {line: 1}});
  expect(judge(about(`earth ${ed}\n@revoked earth ${ed}`), parsed(ed))).toMatchObject({
    kind: 'revoked',
    entry: {line: 2},
  });
  expect(judge(about(`earth ${ed}\n@revoked earth ${ed2}`), parsed(ed))).toEqual({kind: 'known'});
  expect(judge(about(`earth ${ed}`), parsed(rsa))).toMatchObject({
    kind: 'unknown',
    others: [{line: 1}],
    authorities: [],
  });
  expect(judge(about(`@cert-authority earth ${ed}`), parsed(ed))).toMatchObject({
    kind: 'unknown',
    others: [],
    authorities: [{line: 1}],
  });
  expect(judge([], parsed(ed))).toEqual({kind: 'unknown', others: [], authorities: []});
});

test('the types that are known are asked for first, and the others after them', () => {
  const algorithms = hostKeyAlgorithms(about(`earth ${rsa}\n@revoked earth ${ed}`));
  expect(algorithms.slice(0, 4)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa', 'ssh-ed25519']);
  expect(new Set(algorithms).size).toBe(7);
});

test('fingerprints and type names are those of ssh-keygen', () => {
  for (const name of ['ed', 'rsa', 'ecdsa']) {
    const shown = execFileSync('ssh-keygen', ['-lf', join(folder, `${name}.pub`)], {encoding: 'utf8'})
      .trim()
      .split(' ');
    const mine = parsed(readFileSync(join(folder, `${name}.pub`), 'utf8'));
    expect(fingerprint(mine)).toBe(shown[1]);
    expect(`(${keyTypeName(mine.type)})`).toBe(shown.at(-1));
  }
});
