import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {ssh2Transport} from '../../../src/transport/ssh2.ts';
import {namedRigs} from '../../contract/rigs.ts';
import {answers} from '../answers.ts';
import {earthOf} from '../earth.ts';
import type {Fault} from '../rig.ts';
import {proved} from './need.ts';
import {wireOf, type Wire} from './wire.ts';

const fleet = earthOf('plain');
const wires = [wireOf(101), wireOf(102)] as const;

const reached = ({sshConfig}: Wire) =>
  answers(ssh2Transport({configFile: sshConfig}), {host: 'earth', address: '192.168.1.20'});
const said = async (wire: Wire, command: string) => (await wire.exec('earth', command)).stdout;

async function strike(wire: Wire, kind: Fault['kind']): Promise<void> {
  const [earth] = fleet.hosts;
  if (earth === undefined) throw new Error('the fleet has no host');
  await wire.strike(earth, {kind});
}

/** What goes wrong on namespaces must really go wrong, else the contract suite proves nothing there. */
describe.runIf(namedRigs().includes('ns'))('hosts in namespaces', () => {
  beforeAll(async () => {
    await proved();
    for (const wire of wires) {
      await wire.up();
      await wire.populate(fleet);
    }
  }, 120_000);
  afterAll(async () => {
    for (const wire of wires) await wire.down();
  }, 60_000);

  test('do not meet those of another wire, although they have the same addresses', async () => {
    const [one, other] = wires;
    await one.exec('earth', 'ip addr add 192.168.1.77/24 dev eth0; hostname one');
    expect(await said(other, 'ping -n -c 1 -W 1 192.168.1.77 >/dev/null || echo silence')).toBe('silence\n');
    expect(await said(other, 'hostname')).toBe('earth\n');
  }, 30_000);

  test('cannot be reached while the wire is cut, though the wire of their gateway is whole', async () => {
    const [wire] = wires;
    expect(await reached(wire)).toBe(true);
    await strike(wire, 'cut');
    expect(await reached(wire)).toBe(false);
    expect((await wire.exec('earth', 'ping -n -c 1 -W 2 192.168.1.1')).code).toBe(0);
    await strike(wire, 'mend');
    expect(await reached(wire)).toBe(true);
  }, 60_000);

  test('have forgotten after a power cut what no file holds', async () => {
    const [wire] = wires;
    const look = 'cat /root/kept /run/lost 2>/dev/null; ip -o addr show dev lo | grep -c 10.9.9.9';
    await wire.exec('earth', 'ip addr add 10.9.9.9/32 dev lo; echo kept >/root/kept; echo lost >/run/lost');
    expect(await said(wire, look)).toBe('kept\nlost\n1\n');
    await strike(wire, 'reboot');
    expect(await said(wire, look)).toBe('kept\n0\n');
    expect(await reached(wire)).toBe(true);
  }, 60_000);

  test('have not one byte left below /etc and /var when the disk is full', async () => {
    const [, wire] = wires;
    await strike(wire, 'disk-full');
    for (const folder of ['/etc', '/var/lib'])
      expect(await said(wire, `echo more >${folder}/more; cat ${folder}/more`)).toBe('');
  }, 30_000);
});
