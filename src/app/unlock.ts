import type {Failure} from '../base/failure.ts';
import type {TransactionState} from '../host-kit/answer.ts';
import type {Kit} from '../host-kit/build.ts';
import type {Host} from '../model/fleet.ts';
import type {ObservedTransaction} from '../observed/facts.ts';
import type {Reach} from '../run/reach.ts';
import type {Ports} from './ports.ts';
import {Failure as Trouble} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {readAnswer, stateOf} from '../host-kit/answer.ts';
import {refusalOf} from '../host-kit/refusal.ts';
import {readRequest, verbRequest} from '../host-kit/request.ts';
import {reachHost, usualPatience} from '../run/reach.ts';

/** What became of a host's open transaction. */
export type Unlocked =
  | {readonly kind: 'free'}
  /** The user said no. */
  | {readonly kind: 'left'; readonly transaction: ObservedTransaction}
  | {readonly kind: 'closed'; readonly transaction: ObservedTransaction}
  /** `free`: the transaction is closed; else the next change closes it, where the rollback is proved. */
  | {readonly kind: 'rolled-back'; readonly state: TransactionState; readonly free: boolean};

/** Frees a host from a transaction whose controller is gone: an undecided one is taken back, a decided one is closed. */
export async function unlockHost(host: Host, kit: Kit, ports: Ports): Promise<Result<Unlocked, Failure>> {
  const reach = reachHost(ports.transport, [{host: host.name, ...host.ssh}], ports, usualPatience);
  try {
    const open = await openTransaction(kit, reach);
    if (!open.ok) return open;
    if (open.value === undefined) return ok({kind: 'free'});
    return await free(host.name, open.value, reach, ports);
  } finally {
    await reach.close();
  }
}

async function openTransaction(kit: Kit, reach: Reach): Promise<Result<ObservedTransaction | undefined, Failure>> {
  const answer = await reach.ask(readRequest(kit, {facts: [], files: [], probes: []}));
  if (!answer.ok) return answer;
  const read = readAnswer(answer.value);
  return read.ok ? ok(read.value.transaction ?? undefined) : read;
}

async function free(
  host: string,
  transaction: ObservedTransaction,
  reach: Reach,
  ports: Ports,
): Promise<Result<Unlocked, Failure>> {
  const {id, run, owner, decision, proof, secondsLeft} = transaction;
  const deadline = ports.clock.monotonic() + watchMs;
  if (decision === 'confirmed' || proof === 'verified') return await close(host, transaction, reach, deadline);
  if (decision === 'rolled-back') return await watch(host, transaction, reach, ports, deadline);
  const question = `${host}: run ${run} by ${owner} is undecided (its guard acts in ${secondsLeft} s). Take it back now?`;
  if (!(await ports.ask(question))) return ok({kind: 'left', transaction});
  // Whatever comes of it, and also where no answer does, the state tells what the host has made of it.
  await reach.askUntil(verbRequest('rollback', id), deadline);
  return await watch(host, transaction, reach, ports, deadline);
}

/** A rollback takes the host off the network for a while, and retries for some minutes; longer than this a person is needed. */
const watchMs = 600_000;

async function watch(
  host: string,
  transaction: ObservedTransaction,
  reach: Reach,
  ports: Ports,
  deadline: number,
): Promise<Result<Unlocked, Failure>> {
  for (;;) {
    const state = await stateNow(transaction.id, reach);
    if (state?.decision === 'confirmed')
      return await close(host, {...transaction, decision: state.decision}, reach, deadline);
    if (state?.decision === 'rolled-back' && state.proof !== 'none' && state.progress !== 'running')
      return ok({
        kind: 'rolled-back',
        state,
        free: state.proof === 'verified' && (await released(state, reach, deadline)),
      });
    if (ports.stop.drain.aborted || ports.clock.monotonic() > deadline) return err(notProved(host));
    await ports.clock.sleep(500, ports.stop.drain);
  }
}

/** What the host says, or nothing where it says nothing now. */
async function stateNow(id: string, reach: Reach): Promise<TransactionState | undefined> {
  const answer = await reach.ask(verbRequest('status', id));
  return answer.ok && refusalOf(answer.value) === undefined ? stateOf(answer.value) : undefined;
}

/** Closes what is decided and proved, without the token, which is gone with its controller. */
async function released({id}: TransactionState, reach: Reach, deadline: number): Promise<boolean> {
  const answer = await reach.askUntil(verbRequest('release', id, '-'), deadline);
  return answer.ok && refusalOf(answer.value) === undefined;
}

async function close(
  host: string,
  transaction: ObservedTransaction,
  reach: Reach,
  deadline: number,
): Promise<Result<Unlocked, Failure>> {
  const answer = await reach.askUntil(verbRequest('release', transaction.id, '-'), deadline);
  if (!answer.ok) return answer;
  const refusal = refusalOf(answer.value);
  if (refusal === undefined) return ok({kind: 'closed', transaction});
  return err(new Trouble('run/unlock', `${host}: ${refusal.message}`, {where: {host}, hint: refusal.hint}));
}

const notProved = (host: string): Failure =>
  new Trouble('run/unlock', `${host} has not proved its rollback`, {
    where: {host},
    hint: 'ask again later, or on its console: sh /var/lib/vifleet/recover',
  });
