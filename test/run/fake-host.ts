import {sha256} from '../../src/base/hash.ts';
import type {Kit} from '../../src/host-kit/build.ts';
import type {RefusalCode} from '../../src/host-kit/refusal.ts';
import type {Phase} from '../../src/plan/steps.ts';
import type {Host} from '../plan/host-folder.ts';
import type {FakeClock} from './fake-clock.ts';
import {answerOf, framesOf, refusal, type Framed} from './frames.ts';

export type Verb = 'read' | 'begin' | 'go' | 'status' | 'extend' | 'confirm' | 'rollback' | 'release';

/** What a test makes of a host. Whatever it does not say goes well. */
export interface Nature {
  /** How the host is before the change, and when it went well. */
  readonly before: Host;
  readonly after: Host;
  readonly kit: Kit;
  readonly clock: FakeClock;
  /** `begin` is refused with this. */
  readonly refuses?: RefusalCode;
  /** Seconds that each phase takes; 2 if absent. */
  readonly phaseSeconds?: number;
  /** This phase fails, in its first step. */
  readonly fails?: Phase;
  /** After a rollback the host is not what it was. */
  readonly unproved?: boolean;
  /** Never proves its rollback, one way or the other. */
  readonly rollsBackForEver?: boolean;
  /** Probes that answer before, and after; all of them if absent. */
  readonly answers?: (probe: string, when: 'before' | 'after') => boolean;
}

interface Transaction {
  readonly id: string;
  readonly run: string;
  readonly token: string;
  readonly files: readonly (readonly [path: string, text: string | null])[];
  readonly record: string;
  readonly steps: ReadonlyMap<string, number>;
  readonly windowMs: number;
  readonly limits: ReadonlyMap<string, number>;
  deadline: number;
  phase: string;
  /** When the phase is over, in monotonic milliseconds. */
  until: number;
  failed: boolean;
  decision: 'none' | 'confirmed' | 'rolled-back';
  decidedBy: string;
  closed: boolean;
}

/**
 * A host that speaks the protocol, in memory: a transaction with its phases, its deadline and its guard, on a clock of the
 * test's. Its files really change and really come back.
 */
export class FakeHost {
  readonly nature: Nature;
  readonly verbs: string[] = [];
  files: Map<string, string>;
  record: string | undefined;
  private open: Transaction | undefined;
  private tokens = 0;

  constructor(nature: Nature) {
    this.nature = nature;
    this.files = new Map(nature.before.files);
    this.record = nature.before.record;
  }

  /** What sshd would give back for a command: stdout. */
  exec(command: string, stdin: string): string {
    const [verb = '', ...words] = (/ vifleet ([a-z0-9 ._-]+)$/i.exec(command)?.[1] ?? '').split(' ');
    this.verbs.push([verb, ...words.slice(verb === 'go' ? 2 : 1)].join(' '));
    this.guard();
    const request = stdin === '' ? new Map<string, string>() : framesOf(stdin.slice(this.nature.kit.text.length));
    switch (verb as Verb) {
      case 'read':
        return this.read(request);
      case 'begin':
        return this.begin(words[0] ?? '', request);
      default:
        return this.served(verb as Verb, words);
    }
  }

  get state(): 'old' | 'new' | 'mixed' {
    const same = (files: ReadonlyMap<string, string>) =>
      files.size === this.files.size && [...files].every(([path, text]) => this.files.get(path) === text);
    return same(this.nature.before.files) ? 'old' : same(this.nature.after.files) ? 'new' : 'mixed';
  }

  get isFree(): boolean {
    return this.open === undefined || this.open.closed;
  }

  get decision(): string {
    return this.open?.decision ?? 'none';
  }

  /** Somebody removes the transaction's folder. */
  forget(): void {
    this.open = undefined;
  }

  /** What the guard does by itself when the deadline has passed. */
  guard(): void {
    const open = this.open;
    if (open !== undefined && open.decision === 'none' && this.nature.clock.monotonic() > open.deadline)
      this.decide('rolled-back', 'guard');
  }

  /** Somebody else decides: the console, the guard, another controller. */
  decide(decision: 'confirmed' | 'rolled-back', by: string): void {
    const open = this.open;
    if (open === undefined || open.decision !== 'none') return;
    open.decision = decision;
    open.decidedBy = by;
    if (decision === 'confirmed') this.record = open.record;
    else this.restore(open);
  }

  private restore(open: Transaction): void {
    open.phase = 'rollback';
    open.until = this.nature.clock.monotonic() + 3_000;
    this.files = new Map(this.nature.before.files);
  }

  private read(request: ReadonlyMap<string, string>): string {
    const when = this.isNew() ? 'after' : 'before';
    const {facts} = this.nature[when];
    const asked = (request.get('facts') ?? '').split('\n').filter((line) => line !== '');
    const probes = (request.get('probes') ?? '').split('\n').filter((line) => line !== '');
    return answerOf([
      {name: 'boot', content: `boot ${Math.floor(this.nature.clock.seconds())}\n`},
      {name: 'transaction', content: this.open === undefined || this.open.closed ? '' : this.stateLines(this.open)},
      this.record === undefined ? {name: 'record', content: '', rc: 1} : {name: 'record', content: this.record},
      ...asked.flatMap((name): Framed[] => [
        {name: `fact:${name}`, content: facts.get(name) ?? ''},
        {name: `same:${name}`, content: facts.get(name) ?? ''},
      ]),
      ...this.fileFrames(request.get('files') ?? ''),
      ...probes.map((probe, n) => ({
        name: `probe:${n + 1}`,
        content: '',
        rc: this.nature.answers?.(probe, when) === false ? 1 : 0,
      })),
    ]);
  }

  /** The running network follows the change phase, and the rollback. */
  private isNew(): boolean {
    const open = this.open;
    if (open === undefined) return false;
    return open.decision !== 'rolled-back' && this.files.size > 0 && this.state !== 'old';
  }

  private fileFrames(wanted: string): readonly Framed[] {
    const lines = wanted.split('\n').map((line) => line.split(' '));
    return [...this.files].flatMap(([path, text]) => {
      const line = lines.find(([pattern = '']) =>
        pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
      );
      if (line === undefined) return [];
      const hash = sha256(text);
      const mode = path.startsWith('/etc/xen/scripts/') ? '0755' : '0644';
      const header = `${mode} 0 0 ${Buffer.byteLength(text)} ${hash} file\n`;
      return [{name: `file:${path}`, content: header + (line[1] === hash ? '' : text)}];
    });
  }

  private begin(id: string, request: ReadonlyMap<string, string>): string {
    const {refuses, clock} = this.nature;
    if (refuses !== undefined) return refusal(`${refuses} ${refuses === 'stale' ? 'fact links' : 'words'}`);
    const token = `token${(this.tokens += 1)}`;
    if (this.open?.id === id && this.open.decision === 'none') this.open = {...this.open, token};
    else if (this.open !== undefined && !this.open.closed) return refusal(`locked ${this.open.run}`);
    else this.open = {...transactionOf(id, token, request), deadline: clock.monotonic() + windowOf(request)};
    return answerOf([
      {name: 'token', content: `${token}\n`},
      {name: 'state', content: this.stateLines(this.open)},
    ]);
  }

  private served(verb: Verb, [id, token, word]: readonly string[]): string {
    const open = this.open;
    if (open === undefined || open.id !== id) return answerOf([{name: 'state', content: 'phase absent\n'}]);
    if (['go', 'extend', 'confirm'].includes(verb) && token !== open.token) return refusal('token');
    if (verb === 'release' && open.decision === 'none') return refusal('undecided');
    if (verb === 'go') {
      if (open.decision !== 'none') return refusal(`decided ${open.decision}`);
      this.go(open, word ?? '');
    }
    if (verb === 'extend') open.deadline = Math.max(open.deadline, this.nature.clock.monotonic() + Number(word) * 1000);
    if (verb === 'confirm') this.decide('confirmed', 'controller');
    if (verb === 'rollback') this.decide('rolled-back', 'controller');
    if (verb === 'release') open.closed = true;
    return answerOf([
      {name: 'state', content: this.stateLines(open)},
      ...(verb === 'status' ? [{name: 'trail', content: ''}] : []),
    ]);
  }

  /** Where the phase succeeds its files are there from its beginning on: nobody looks at them before it is over. */
  private go(open: Transaction, phase: string): void {
    if (open.phase === phase) return;
    const {clock, fails, phaseSeconds = 2} = this.nature;
    open.phase = phase;
    open.until = clock.monotonic() + phaseSeconds * 1000;
    open.deadline = clock.monotonic() + (open.limits.get(phase) ?? 0) * 1000 + open.windowMs;
    open.failed = fails === phase;
    if (phase !== 'change') return;
    const files = open.failed ? open.files.slice(0, 1) : open.files;
    for (const [path, text] of files)
      if (text === null) this.files.delete(path);
      else this.files.set(path, text);
  }

  private stateLines(open: Transaction): string {
    const over = this.nature.clock.monotonic() >= open.until;
    const rollingBack = open.decision === 'rolled-back';
    const {unproved = false, rollsBackForEver = false} = this.nature;
    const proved = rollingBack && over && !rollsBackForEver;
    const lines = {
      id: open.id,
      run: open.run,
      owner: 'katrin@desk',
      protocol: '1',
      decision: open.decision,
      'decided-by': open.decidedBy,
      phase: open.closed ? 'closed' : open.phase,
      progress:
        over && !(rollingBack && rollsBackForEver) ? (open.failed && !rollingBack ? 'failed' : 'done') : 'running',
      step: open.phase === 'armed' ? '' : '1 file-put /etc/sysctl.conf',
      error: open.failed && over ? 'file-put /etc/sysctl.conf: the step did not do what it was to do' : '',
      proof: proved ? (unproved ? 'failed' : 'verified') : 'none',
      differs: proved && unproved ? 'links /etc/sysctl.conf' : '',
      attempt: rollingBack ? '1' : '0',
      left: `${Math.round((open.deadline - this.nature.clock.monotonic()) / 1000)}`,
      stopped: '',
    };
    return Object.entries(lines)
      .map(([key, value]) => `${key} ${value}\n`)
      .join('');
  }
}

const windowOf = (request: ReadonlyMap<string, string>): number => Number(metaOf(request).get('window')) * 1000;

const metaOf = (request: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map(
    (request.get('meta') ?? '')
      .split('\n')
      .map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1).join(' ')] as const),
  );

function transactionOf(id: string, token: string, request: ReadonlyMap<string, string>): Transaction {
  const meta = metaOf(request);
  const phases = ['stop-guests', 'change', 'start-guests'];
  const files = (request.get('files') ?? '').split('\n').filter((line) => line !== '');
  return {
    id,
    run: meta.get('run') ?? '',
    token,
    files: files.map((line) => {
      const [n = '', what, path = ''] = line.split(' ');
      return [path, what === 'remove' ? null : (request.get(`data:${n}`) ?? '')] as const;
    }),
    record: request.get('record') ?? '',
    steps: new Map(phases.map((phase) => [phase, (request.get(`steps:${phase}`) ?? '').split('\n').length - 1])),
    windowMs: Number(meta.get('window')) * 1000,
    limits: new Map(phases.map((phase) => [phase, Number(meta.get(`limit:${phase}`))])),
    deadline: 0,
    phase: 'armed',
    until: 0,
    failed: false,
    decision: 'none',
    decidedBy: 'none',
    closed: false,
  };
}
