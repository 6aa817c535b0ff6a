import {readFileSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, expect} from 'vitest';
import {systemClock} from '../../src/base/clock.ts';
import {fleetOfFour} from '../../src/lab/fleets.ts';
import type {Lab} from '../../src/lab/lab.ts';
import type {Snapshot} from '../../src/lab/snapshot.ts';
import {startLab} from '../../src/lab/start.ts';
import {ownFolder, project, start, type Around, type Ended, type Running} from './vifleet.ts';

/** The inventory of the four hosts of `lab up`, without the line for editors, whose schema is not beside the copies. */
export const officeText = readFileSync(join(project, 'inventories/demo/office.yml'), 'utf8').replace(
  /^# yaml-.*\n/,
  '',
);

/** One line of the office's inventory written otherwise; a mistake in the test where there is no such text. */
export function edited(from: string, to: string, text = officeText): string {
  if (!text.includes(from)) throw new Error(`the office has no "${from}"`);
  return text.replaceAll(from, () => to);
}

/** A lab of this file's own, and a user with a state folder who works on it. */
export class Office {
  readonly lab: Lab;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #ended: Promise<Ended>[] = [];

  constructor(lab: Lab, folder: string) {
    this.lab = lab;
    this.folder = folder;
    this.env = {VIFLEET_SSH_CONFIG: lab.sshConfigPath, XDG_STATE_HOME: join(folder, 'state')};
  }

  /** Where the inventory with this text is. */
  async inventory(name: string, text: string | Buffer): Promise<string> {
    const folder = join(this.folder, name);
    await mkdir(folder, {recursive: true});
    await writeFile(join(folder, 'office.yml'), text);
    return folder;
  }

  start(words: readonly string[], around: Around = {}): Running {
    const running = start(words, {...around, env: {...this.env, ...around.env}});
    this.#ended.push(running.ended);
    return running;
  }

  vifleet(words: readonly string[], around?: Around): Promise<Ended> {
    return this.start(words, around).ended;
  }

  /** All that was ever printed. */
  async printed(): Promise<string> {
    return (await Promise.all(this.#ended)).map(({stdout, stderr}) => stdout + stderr).join('');
  }

  /** All hosts as they are, but for the lock file that the simulated xl leaves when it is asked. */
  snapshots(): Promise<readonly Snapshot[]> {
    return Promise.all(this.lab.hosts.map((host) => this.snapshot(host)));
  }

  async snapshot(host: string): Promise<Snapshot> {
    const {files, state} = await this.lab.snapshot(host);
    return {files, state: {...state, 'xenstore.lock': ''}};
  }

  /** Everything below /etc of a host, byte for byte. */
  async files(host: string): Promise<Snapshot['files']> {
    const {files} = await this.lab.snapshot(host);
    return Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith('/etc/')));
  }
}

/** The VNC password in the xl config of alice. */
export const secret = 'not-for-you';

/**
 * Earth has its bridge already, with alice and bob on it. Whatever a test does there: no password is ever printed, and no
 * stack trace.
 */
export async function openOffice(): Promise<Office> {
  const folder = await ownFolder();
  const lab = await startLab(join(folder, 'world'), fleetOfFour({earth: 'bridged'}), {clock: systemClock});
  const office = new Office(lab, folder);
  afterAll(async () => {
    await lab.stop();
    const printed = await office.printed();
    expect(printed).not.toContain(secret);
    expect(printed).not.toMatch(/^\s+at .*:\d+:\d+/m);
  });
  return office;
}
