import {expect, test} from 'vitest';
import {parseFingerprints} from '../../src/app/fingerprints.ts';

const one = `SHA256:${'a'.repeat(43)}`;
const two = `SHA256:${'B/'.repeat(21)}+`;
const parsed = (text: string) => {
  const result = parseFingerprints('keys.txt', text);
  return result.ok ? Object.fromEntries(result.value) : result.error.map(({code, place}) => [code, place.line]);
};

test.each([
  ['a name and a fingerprint', `earth ${one}`, {earth: [one]}],
  ['a fingerprint in base64 with its padding', `earth ${one}=`, {earth: [one]}],
  ['names in whatever case', `Earth.Example.COM\t${one}\r`, {'earth.example.com': [one]}],
  ['several keys of one host', `earth ${one}\nearth ${two}\n`, {earth: [one, two]}],
  ['ssh-keygen -l of a key, with the comment that ssh-keygen makes', `256 ${one} root@earth (ED25519)`, {earth: [one]}],
  ['ssh-keygen -l of known_hosts', `3072 ${one} earth,[10.0.0.1]:2222 (RSA)`, {earth: [one], '[10.0.0.1]:2222': [one]}],
  ['comments and empty lines', `# by the installer\n\n earth ${one} # rack 1\n`, {earth: [one]}],
])('%s can be read', (_, text, names) => {
  expect(parsed(text)).toEqual(names);
});

test.each([
  ['a fingerprint without a name', one],
  ['an MD5 fingerprint', 'earth MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48'],
  ['a fingerprint that was cut', `earth ${one.slice(0, -1)}`],
  ['a key in place of its fingerprint', 'earth ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA'],
  ['ssh-keygen -l of a key without a comment', `256 ${one} no comment (ED25519)`],
  ['ssh-keygen -l of a hidden name', `256 ${one} |1|abc=|def= (ED25519)`],
])('%s is refused with its line, and nothing of the file counts', (_, line) => {
  expect(parsed(`mars ${two}\n${line}\n`)).toEqual([['app/fingerprints', 2]]);
});
