import {Bug} from '../base/bug.ts';
import {sha256} from '../base/hash.ts';
import {shellQuote} from '../base/shell.ts';
import {comparableProgram} from '../observed/comparable.ts';
import {stripped} from './strip.ts';

/** The files of the kit, in the order in which they are joined; `main.sh` comes last, so that a truncated kit has no verbs. */
export const kitFiles = [
  'core.sh',
  'hold.sh',
  'facts.sh',
  'request.sh',
  'read.sh',
  'read-files.sh',
  'probe.sh',
  'state.sh',
  'lock.sh',
  'endpoint.sh',
  'begin.sh',
  'checks.sh',
  'checkpoint.sh',
  'arm.sh',
  'phase.sh',
  'steps.sh',
  'put.sh',
  'xl.sh',
  'wicked.sh',
  'services.sh',
  'links.sh',
  'rules.sh',
  'susefirewall2.sh',
  'decide.sh',
  'rollback.sh',
  'restore.sh',
  'proof.sh',
  'guard.sh',
  'boot.sh',
  'recover.sh',
  'main.sh',
] as const;

/** One text that a POSIX sh can evaluate: definitions only. */
export interface Kit {
  readonly text: string;
  /** SHA-256 of the text after its first line; the first line of every answer names it. */
  readonly hash: string;
}

/** The kit's files (name to text) and the filters of the comparable forms, as one text with all its comments. */
export function joinKit(texts: ReadonlyMap<string, string>): string {
  const parts = kitFiles.map((name) => {
    const text = texts.get(name);
    if (text === undefined) throw new Bug(`the host kit lacks ${name}`);
    return text;
  });
  return [`vf_comparable=${shellQuote(comparableProgram())}\n`, ...parts].join('\n');
}

/** The kit as it is sent; its hash is over what is sent. */
export function buildKit(texts: ReadonlyMap<string, string>): Kit {
  const body = `# The host kit of vifleet; src/host-kit of the program has it with its comments.\n${stripped(joinKit(texts))}`;
  const hash = sha256(body);
  return {text: `VF_KIT_HASH=${hash}\n${body}`, hash};
}
