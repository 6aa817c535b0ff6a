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
  /** `free`: the host takes the next change at once; else when the lease of that run is over. */
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
  const {id, run, owner, decision, secondsLeft} = transaction;
  if (decision !== 'none') return await close(host, transaction, reach);
  const question = `${host}: run ${run} by ${owner} is undecided (its guard acts in ${secondsLeft} s). Take it back now?`;
  if (!(await ports.ask(question))) return ok({kind: 'left', transaction});
  const asked = await reach.ask(verbRequest('rollback', id));
  if (!asked.ok) return asked;
  return await watch(host, id, reach, ports);
}

/** Gives the host free, which it refuses as long as the lease of the run's controller counts. */
async function released(id: string, reach: Reach): Promise<boolean> {
  const answer = await reach.ask(verbRequest('release', id, '-'));
  return answer.ok && refusalOf(answer.value) === undefined;
}

async function close(host: string, transaction: ObservedTransaction, reach: Reach): Promise<Result<Unlocked, Failure>> {
  const answer = await reach.ask(verbRequest('release', transaction.id, '-'));
  if (!answer.ok) return answer;
  const refusal = refusalOf(answer.value);
  if (refusal === undefined) return ok({kind: 'closed', transaction});
  return err(new Trouble('run/unlock', `${host}: ${refusal.message}`, {where: {host}, hint: refusal.hint}));
}

/** A rollback retries for some minutes; longer than this a person is needed. */
const watchMs = 600_000;

async function watch(host: string, id: string, reach: Reach, ports: Ports): Promise<Result<Unlocked, Failure>> {
  const deadline = ports.clock.monotonic() + watchMs;
  for (;;) {
    const answer = await reach.ask(verbRequest('status', id));
    const state = answer.ok ? stateOf(answer.value) : undefined;
    if (state?.decision === 'rolled-back' && state.proof !== 'none' && state.progress !== 'running')
      return ok({kind: 'rolled-back', state, free: state.proof === 'verified' && (await released(id, reach))});
    if (ports.stop.drain.aborted || ports.clock.monotonic() > deadline)
      return err(
        new Trouble('run/unlock', `${host} has not proved its rollback`, {
          where: {host},
          hint: 'ask again later, or on its console: sh /var/lib/vifleet/recover',
        }),
      );
    await ports.clock.sleep(500, ports.stop.drain);
  }
}
