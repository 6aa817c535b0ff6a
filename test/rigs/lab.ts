import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {systemClock} from '../../src/base/clock.ts';
import type {Kit} from '../../src/host-kit/build.ts';
import type {Lab} from '../../src/lab/lab.ts';
import {startLab} from '../../src/lab/start.ts';
import {ssh2Transport} from '../../src/transport/ssh2.ts';
import {answers} from './answers.ts';
import {earthOf} from './earth.ts';
import {strikeGroup} from './hold.ts';
import type {Fault, Rig, Trial} from './rig.ts';
import {lookBy, snapshotBy} from './snapshot.ts';

/** The embedded lab: a world of its own for each try. */
export const labRig = (kit: Kit): Rig => ({
  name: 'lab',
  width: 6,
  up: () => Promise.resolve(),
  down: () => Promise.resolve(),
  async trial(form, overlay) {
    const world = await mkdtemp(join(tmpdir(), 'vifleet-contract-'));
    return trialIn(await startLab(world, earthOf(form, overlay), {clock: systemClock}), kit);
  },
});

/** One host of a lab; closing it ends the lab, and its world is gone. */
export function trialIn(lab: Lab, kit: Kit, host = 'earth'): Trial {
  const transport = () => ssh2Transport({configFile: lab.sshConfigPath});
  const exec: Trial['exec'] = (command, stdin) => lab.exec(host, command, stdin);
  return {
    host,
    slowness: 1,
    inventory: (text) => text,
    sshConfig: lab.sshConfigPath,
    transport,
    exec,
    snapshot: async () => snapshotBy(exec, kit, await answers(transport(), lab.endpoint(host))),
    look: () => lookBy(exec),
    strike: (fault) => strike(lab, host, fault, exec),
    async close() {
      await lab.stop();
      await rm(lab.world, {recursive: true, force: true, maxRetries: 5});
    },
  };
}

async function strike(lab: Lab, host: string, {kind}: Fault, exec: Trial['exec']): Promise<void> {
  if (kind === 'kill-kit' || kind === 'hang') return strikeGroup(exec, kind);
  await lab.fault(host, kind === 'disk-full' ? {kind, full: true} : {kind});
}
