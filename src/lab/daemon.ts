/**
 * The background process of a lab: `node daemon.js WORLD PROGRAMS`. Prints `ready PORT` once the hosts are up and the
 * bastion listens, then nothing more to stdout; SIGTERM switches everything off.
 */
import {Bug} from '../base/bug.ts';
import {systemClock} from '../base/clock.ts';
import {writeDaemonRecord} from './daemon-record.ts';
import {serveLab} from './start.ts';
import {startOf} from './processes.ts';
import {readCharter} from './world.ts';

const [world = '', programs = ''] = process.argv.slice(2);
const charter = await readCharter(world);
if (charter === undefined) throw new Bug(`${world} holds no lab`);
const lab = await serveLab(world, charter, {clock: systemClock}, {programs});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.once(signal, () => void lab.stop().then(() => process.exit(0)));
const start = (await startOf(process.pid)) ?? '';
await writeDaemonRecord(world, {pid: process.pid, start, port: lab.port, programs});
process.stdout.write(`ready ${lab.port}\n`);
