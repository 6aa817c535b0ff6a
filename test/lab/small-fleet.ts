import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {onTestFinished} from 'vitest';
import {systemClock} from '../../src/base/clock.ts';
import type {LabFleet, LabHost} from '../../src/lab/fleet.ts';
import type {Lab} from '../../src/lab/lab.ts';
import {startLab} from '../../src/lab/start.ts';

/** Programs that know just enough to have hosts with addresses: the node side is tested apart from the simulation. */
export const fakePrograms = fileURLToPath(new URL('./fake-programs', import.meta.url));

export const host = (name: string, address: string): LabHost => ({
  name,
  ssh: {addresses: [address], port: 22, user: 'root'},
  nics: [{name: 'eth0', mac: '52:54:00:00:00:01', segment: 'lan'}],
  files: {'/etc/sysconfig/network/ifcfg-eth0': `IPADDR='${address}/24'\n`},
  enabledUnits: ['wicked'],
  guests: [],
});

export const smallFleet = (hosts: readonly LabHost[] = [host('earth', '192.168.1.20')]): LabFleet => ({
  segments: ['lan'],
  controller: {segment: 'lan', address: '192.168.1.5'},
  stations: [{segment: 'lan', address: '192.168.1.1', mac: '52:54:00:00:00:fe'}],
  names: [{name: 'earth.example.com', address: '192.168.1.20'}],
  hosts,
});

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vifleet-lab-'));
  onTestFinished(() => rm(folder, {recursive: true, force: true}));
  return folder;
}

/** A lab that is switched off and removed when the test is over. */
export async function smallLab(fleet: LabFleet = smallFleet()): Promise<Lab> {
  const world = await temporaryFolder();
  const lab = await startLab(world, fleet, {clock: systemClock}, {programs: fakePrograms});
  onTestFinished(() => lab.stop());
  return lab;
}
