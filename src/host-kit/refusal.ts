import type {Answer} from './answer.ts';

/** Why a host would not do what it was asked (docs/protocol.md): a sentence, and what to do next. */
const refusals = {
  locked: ['another run holds the host', 'wait until it is over, or see "vifleet unlock --help"'],
  stale: ['the host has changed since it was planned', 'plan again'],
  undecided: ['a change on the host is neither confirmed nor taken back', 'its guard decides soon; then plan again'],
  'rollback-failed': [
    'a rollback on the host was not proved',
    'look at it on the console: sh /var/lib/vifleet/recover',
  ],
  token: ['another controller goes on with this run', 'leave it to that one'],
  'read-only': ['the host cannot be written', 'mount it writable'],
  'pending-snapshot': [
    'the host starts from another snapshot of its root the next time, and would lose the change',
    'reboot it into that snapshot first, then plan again',
  ],
  space: ['the host lacks the space for a rollback', 'free some space there'],
  check: ["a dry check by the host's own programs failed", 'mend what it says, then plan again'],
  'not-armed': ['the guard could not be armed', 'look at "systemctl status vifleet-guard.timer" there'],
  frame: ['the request arrived damaged', 'try again; if it stays so, report it'],
  phase: ['the phases were asked for out of order', 'ask for the state of the run: vifleet runs'],
  decided: ['the change was decided already', 'ask for the state of the run: vifleet runs'],
  endpoint: ['no endpoint could be made on the host', 'see what it says; a change of the host may be under way'],
  foreign: ['a change by another version of vifleet is open', 'finish it with that version'],
} as const satisfies Record<string, readonly [string, string]>;
export type RefusalCode = keyof typeof refusals;

export interface Refusal {
  /** A code that this version does not know reads as `foreign`. */
  readonly code: RefusalCode;
  /** What the host says with it: the holder, the fact or file, the output of the check. */
  readonly words: readonly string[];
  readonly message: string;
  readonly hint: string;
}

/** The refusal that an answer is, if it is one. */
export function refusalOf(answer: Answer): Refusal | undefined {
  const frame = answer.frame('refused');
  if (frame === undefined) return undefined;
  const [word = '', ...words] = frame.content.trim().split(' ');
  const code = isCode(word) ? word : 'foreign';
  const [sentence, hint] = refusals[code];
  return {code, words, message: words.length === 0 ? sentence : `${sentence}: ${words.join(' ')}`, hint};
}

const isCode = (word: string): word is RefusalCode => Object.hasOwn(refusals, word);
