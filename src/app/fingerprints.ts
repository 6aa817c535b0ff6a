import type {Issue} from '../base/issue.ts';
import {err, ok, type Result} from '../base/result.ts';

/** What a provisioning system knows: names of servers in lower case to the fingerprints of their keys. */
export type Fingerprints = ReadonlyMap<string, readonly string[]>;

/** `earth SHA256:...` */
const named = /^(\S+)\s+(SHA256:[A-Za-z0-9+/]{43})=?$/;
/** `256 SHA256:... root@earth (ED25519)`, as ssh-keygen -l prints for keys and for known_hosts. */
const listed = /^\d+\s+(SHA256:[A-Za-z0-9+/]{43})=?\s+(.*\S)\s+\([\w-]+\)$/;

/** Lines `earth SHA256:...`, or those of `ssh-keygen -l`, whose comment names the server; `#` begins a comment. */
export function parseFingerprints(file: string, text: string): Result<Fingerprints, readonly Issue[]> {
  const found = new Map<string, string[]>();
  const issues: Issue[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.replace(/(^|\s)#.*$/, '').trim();
    if (words === '') continue;
    const entry = entryOf(words);
    if (entry === undefined) issues.push(notUnderstood(file, index + 1, line));
    else for (const name of entry.names) found.set(name, [...(found.get(name) ?? []), entry.fingerprint]);
  }
  return issues.length > 0 ? err(issues) : ok(found);
}

function entryOf(line: string): {readonly names: readonly string[]; readonly fingerprint: string} | undefined {
  const [, comment, print] = named.exec(line) ?? [];
  const [, printed, commented] = listed.exec(line) ?? [];
  const fingerprint = print ?? printed;
  const names = namesIn(comment ?? commented ?? '');
  return fingerprint === undefined || names.length === 0 ? undefined : {fingerprint, names};
}

/** A key's comment is `root@earth` where ssh-keygen made it on the host; known_hosts has `earth,192.168.1.20`. */
const namesIn = (words: string): readonly string[] =>
  /\s/.test(words) || words.startsWith('|')
    ? []
    : words
        .toLowerCase()
        .split(',')
        .map((name) => name.slice(name.lastIndexOf('@') + 1))
        .filter((name) => name !== '');

const notUnderstood = (file: string, line: number, text: string): Issue => ({
  code: 'app/fingerprints',
  severity: 'error',
  place: {file, line, column: 1, length: Math.max(1, text.length)},
  message: 'this names no server with the SHA256 fingerprint of its key',
  hint: 'write "earth SHA256:...", or what "ssh-keygen -lf FILE" prints, with the name of the host as comment',
});
