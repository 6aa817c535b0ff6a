import {expect, test} from 'vitest';
import {socketFailure, sshCommand, type Target} from '../../src/transport/failures.ts';

const earth: Target = {host: 'earth', at: '192.168.1.20:22', ssh: 'ssh 192.168.1.20', inInventory: 'earth'};

test.each([
  ['ENOTFOUND', 'transport/dns'],
  ['EAI_AGAIN', 'transport/dns'],
  ['ECONNREFUSED', 'transport/refused'],
  ['ETIMEDOUT', 'transport/timeout'],
  ['EHOSTUNREACH', 'transport/unreachable'],
  ['ENETUNREACH', 'transport/unreachable'],
  ['ECONNRESET', 'transport/lost'],
])('%s of the system is %s, with a hint and the cause kept', (system, code) => {
  const cause = Object.assign(new Error('words that nobody reads'), {code: system});
  const failure = socketFailure(earth, cause);
  expect(failure).toMatchObject({code, where: {host: 'earth'}, cause});
  expect(failure.message).toContain('192.168.1.20:22');
  expect(failure.hint).not.toBe('');
});

test('the command that the user is shown can be pasted', () => {
  expect(sshCommand({address: 'earth'}, undefined)).toBe('ssh earth');
  expect(sshCommand({address: 'earth', port: 2222, user: 'root'}, '/tmp/my config')).toBe(
    "ssh -F '/tmp/my config' -p 2222 -l root earth",
  );
});
