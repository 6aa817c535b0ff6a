import type {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {failure, jumpFailure, sshCommand, type Target, targetOf} from './failures.ts';
import type {Limit} from './limit.ts';
import type {SshConfig} from './ssh-config.ts';
import type {Jump, SshSettings} from './ssh-settings.ts';

/** One SSH server to log in to, with what the ssh config says of it, and the way to the jump host before it. */
export interface Way {
  readonly settings: SshSettings;
  readonly target: Target;
  readonly over?: Way;
}

/** Two ways of the same name lead to the same account by the same jump hosts. */
export const wayName = ({settings, target, over}: Way): string =>
  `${settings.user}@${target.at}${over === undefined ? '' : ` over ${wayName(over)}`}`;

/** Finds the whole way by the config alone, before anything is opened. */
export async function wayTo(
  config: SshConfig,
  configFile: string | undefined,
  address: Jump,
  host: string,
  limit: Limit,
): Promise<Result<Way, Failure>> {
  const find = async (
    to: Jump,
    name: string,
    // ssh gives the last jump host the ones before it, in place of its own.
    given: readonly Jump[] | undefined,
    met: readonly string[],
  ): Promise<Result<Way, Failure>> => {
    const settings = await config.settings(to, name, limit);
    if (!settings.ok) return settings;
    const target = targetOf(name, settings.value, sshCommand(to, configFile), host);
    const way: Way = {settings: settings.value, target};
    const jumps = given ?? settings.value.jumps;
    const last = jumps.at(-1);
    if (last === undefined) return ok(way);
    if (met.includes(wayName(way))) return err(circle(way.target));
    const before = jumps.length > 1 ? jumps.slice(0, -1) : undefined;
    const over = await find(last, last.address, before, [...met, wayName(way)]);
    if (!over.ok) return err(jumpFailure(way.target, {...way.target, at: last.address}, over.error));
    return ok({...way, over: over.value});
  };
  return await find(address, host, undefined, []);
}

const circle = (target: Target): Failure =>
  failure(
    target,
    'transport/jump-circle',
    `the jump hosts lead in a circle: ${target.at} is reached over itself`,
    'set "ProxyJump none" in the ssh config for the jump host that is reached directly',
  );
