import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {Bug} from '../../src/base/bug.ts';
import {beginRequest, readRequest, verbRequest} from '../../src/host-kit/request.ts';
import {meta, moveToBridge, planOf} from './change.ts';

const kit = {text: 'VF_KIT_HASH=x\nvf_main() { :; }\n', hash: 'x'};

test('a reading asks with the kit first, and then with frames whose lengths count bytes', () => {
  const {command, stdin} = readRequest(kit, {
    facts: ['os'],
    files: [{path: '/etc/x*', known: null}],
    probes: ['ping 10.0.0.1'],
  });
  expect(command).toBe(`sh -c 'VF_KIT=$(head -c 31); eval "$VF_KIT"; vf_main "$@"' vifleet read`);
  expect(stdin).toBe(`${kit.text}@ facts 3\nos\n\n@ files 10\n/etc/x* -\n\n@ probes 14\nping 10.0.0.1\n\n@ end 0\n\n`);
});

test('a transaction holds all that its host needs', () => {
  const {host, texts} = planOf(moveToBridge);
  const {stdin} = beginRequest(kit, host, texts, meta);
  const names = [...stdin.matchAll(/^@ (\S+) \d+$/gm)].map((match) => match[1]);
  expect(names).toEqual([
    'meta',
    'expect',
    'files',
    'data:0',
    'data:1',
    'data:2',
    'steps:stop-guests',
    'steps:change',
    'steps:start-guests',
    'undo',
    'record',
    'checks',
    'end',
  ]);
  expect(stdin).toContain(
    'run r1\nowner ann@desk\nreason apply\nwindow 60\nretries 0,1\nlast-resort none\nmanagement eth0 br0\n',
  );
  expect(stdin).toContain('\nlink-down br0\nrestore\nlink-up eth0\nfirewall-load\n');
});

test('no word that a shell could read, or a program take for an option, ever leaves', () => {
  const {host, texts} = planOf(moveToBridge);
  const plain = /^[A-Za-z0-9._:/@+,=~][A-Za-z0-9._:/@+,=~-]*$/;
  fc.assert(
    fc.property(fc.oneof(fc.string({unit: 'binary'}), fc.string()), (word) => {
      fc.pre(!plain.test(word) && word !== '-');
      expect(() => verbRequest('go', 'id', word)).toThrow(Bug);
      expect(() => verbRequest('go', word)).toThrow(Bug);
      expect(() => beginRequest(kit, host, texts, {...meta, run: word})).toThrow(Bug);
      expect(() => beginRequest(kit, {...host, management: [word]}, texts, meta)).toThrow(Bug);
      fc.pre(!word.includes(' '));
      const change = [{do: 'link-up', links: [word]}] as const;
      expect(() => beginRequest(kit, {...host, steps: {...host.steps, change}}, texts, meta)).toThrow(Bug);
    }),
    {numRuns: 300},
  );
});
