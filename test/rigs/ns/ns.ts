import type {Kit} from '../../../src/host-kit/build.ts';
import type {LabHost} from '../../../src/lab/fleet.ts';
import {ssh2Transport} from '../../../src/transport/ssh2.ts';
import {answers} from '../answers.ts';
import {earthOf} from '../earth.ts';
import type {Rig, Trial} from '../rig.ts';
import {lookBy, snapshotBy} from '../snapshot.ts';
import {proved} from './need.ts';
import {wireOf, type Wire} from './wire.ts';

/** Hosts mostly wait (for each other, and for time to pass): two cores carry four at a time. */
const width = 4;

/** Hosts in namespaces of their own with real OpenSSH, ip, bridge and iptables, each try on a wire of its own; needs root. */
export function namespaceRig(kit: Kit): Rig {
  const wires = Array.from({length: width}, (_, i) => wireOf(i + 1));
  const free = [...wires];
  return {
    name: 'ns',
    width,
    async up() {
      await proved();
      for (const wire of wires) await wire.up();
    },
    async down() {
      for (const wire of wires) await wire.down();
    },
    async trial(form, overlay) {
      const wire = free.pop();
      if (wire === undefined) throw new Error('more tries at a time than the rig has wires');
      const giveBack = () => {
        free.push(wire);
      };
      try {
        const fleet = earthOf(form, overlay);
        await wire.populate(fleet);
        const [earth] = fleet.hosts;
        if (earth === undefined) throw new Error('the fleet has no host');
        return trialOn(wire, earth, kit, giveBack);
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  };
}

/** One host of a wire, for one try. */
export function trialOn(wire: Wire, labHost: LabHost, kit: Kit, done: () => void = () => undefined): Trial {
  const {name: host, ssh} = labHost;
  const transport = () => ssh2Transport({configFile: wire.sshConfig});
  const exec: Trial['exec'] = (command, stdin) => wire.exec(host, command, stdin);
  return {
    host,
    slowness: 1,
    inventory: (inventory) => inventory,
    sshConfig: wire.sshConfig,
    transport,
    exec,
    snapshot: async () => snapshotBy(exec, kit, await answers(transport(), {host, address: ssh.addresses[0]})),
    look: () => lookBy(exec),
    strike: (fault) => wire.strike(labHost, fault),
    async close() {
      await wire.off(host);
      done();
    },
  };
}
