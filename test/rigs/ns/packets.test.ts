import {execFile, spawn, type ChildProcess} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {loadAssets} from '../../../src/app/plan.ts';
import {attempt, calm} from '../../contract/attempt.ts';
import {testedKit} from '../../contract/kits.ts';
import {namedRigs} from '../../contract/rigs.ts';
import {earthOf} from '../earth.ts';
import type {Overlay, Trial} from '../rig.ts';
import {trialOn} from './ns.ts';
import {newWire, type Wire} from './wire.ts';

const kit = await testedKit();
const loaded = await loadAssets(undefined);
if (!loaded.ok) throw loaded.error;
const assets = {...loaded.value, kit};
let wire: Wire;
const minutes = 60_000;
// Silence takes its time.
vi.setConfig({testTimeout: minutes, hookTimeout: 3 * minutes});
const run = promisify(execFile);

const program = (name: string): string => fileURLToPath(new URL(`./packets/${name}.mjs`, import.meta.url));
const ports = [80, 443, 53, 2222];

type Asker = 'world' | 'earth' | 'alice' | 'bob';

/** A host on which programs ask and answer, beside it the world, which is the router. */
class Stage {
  readonly trial: Trial;
  readonly #world: ChildProcess;

  private constructor(trial: Trial) {
    this.trial = trial;
    const [first, ...rest] = wire.inWorld;
    this.#world = spawn(first, [...rest, 'node', program('answer'), 'world', ...ports.map(String)]);
  }

  static async withGuests(overlay?: Overlay): Promise<Stage> {
    const fleet = earthOf('bridged', overlay);
    await wire.populate(fleet);
    const [earth] = fleet.hosts;
    if (earth === undefined) throw new Error('the fleet has no host');
    const trial = trialOn(wire, earth, kit);
    for (const name of ['ask', 'answer'])
      await trial.exec(`cat >/mnt/${name}.mjs`, readFileSync(program(name), 'utf8'));
    await trial.exec(background(`node /mnt/answer.mjs earth ${ports.join(' ')}`));
    return new Stage(trial);
  }

  /** What a guest is inside; it learns of it when it starts anew. */
  async guest(name: string, nature: string): Promise<void> {
    await this.trial.exec(`printf '${nature}shutdown-seconds 1\\n' >/mnt/state/guests/${name}`);
  }

  async apply(inventory: string): Promise<void> {
    const {outcome, result} = await attempt({trial: this.trial, inventory, assets, guard: calm});
    expect(outcome, result?.detail).toBe('applied');
    for (const guest of ['alice', 'bob'])
      await this.trial.exec(
        background(`ip netns exec guest-${guest} node /mnt/answer.mjs ${guest} ${ports.join(' ')}`),
      );
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  /** The questions that were answered, with the answers. */
  async ask(asker: Asker, questions: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const words = questions.map((question) => `'${question}'`).join(' ');
    const {stdout} =
      asker === 'world'
        ? await inWorld('node', program('ask'), ...questions)
        : await this.trial.exec(
            `${asker === 'earth' ? '' : `ip netns exec guest-${asker} `}node /mnt/ask.mjs ${words}`,
          );
    const answers = JSON.parse(stdout) as readonly (string | null)[];
    return Object.fromEntries(
      questions.flatMap((question, n) => (answers[n] == null ? [] : [[question, answers[n]] as const])),
    );
  }

  async close(): Promise<void> {
    this.#world.kill();
    await this.trial.close();
  }
}

async function inWorld(...words: readonly string[]): Promise<{readonly stdout: string}> {
  const [first, ...rest] = wire.inWorld;
  return await run(first, [...rest, ...words]);
}

async function begin(): Promise<void> {
  wire = await newWire();
}

const background = (command: string): string => `setsid ${command} </dev/null >/dev/null 2>&1 &`;

const inventory = (networks: string, guests: string): string => `
networks:
  lan: {kind: bridged, bridge: br0, uplink: eth0}
  edge: {kind: routed, uplink: br0}
  shelter: {kind: masqueraded, uplink: br0, subnet: 192.168.100.0/24}
  hidden: {kind: bridged, bridge: br3, uplink: none, hostAddress: 192.168.50.1/24, egress: masqueraded, via: br0}
  known: {kind: bridged, bridge: br3, uplink: none, hostAddress: 192.168.50.1/24, egress: routed, via: br0}
hosts:
  earth:
    ssh: {address: 192.168.1.20, user: root}
    platform: leap-42
    guard: {window: 20s}
    links: {br0: {address: 192.168.1.20/24, gateway: 192.168.1.1}}
    networks: [${networks}]
guests:${guests}
`;

const behind = inventory(
  'lan, edge, shelter',
  `
  alice: {host: earth, vifs: [{network: edge, address: 192.168.1.21, allow: [tcp/443, udp/53, icmp]}]}
  bob: {host: earth, vifs: [{network: shelter, address: 192.168.100.1, publish: [tcp/8080:80, udp/5353:53]}]}`,
);

/** Every protocol and port of an address that anybody listens on. */
const all = (address: string): readonly string[] => [
  ...ports.flatMap((port) => [`tcp ${address} ${port}`, `udp ${address} ${port}`]),
  `icmp ${address} 0`,
];
const everything = (name: string, address: string, asker: string): Readonly<Record<string, string>> =>
  Object.fromEntries(all(address).map((question) => [question, answerTo(question, name, asker)]));
const answerTo = (question: string, name: string, asker: string): string =>
  question.startsWith('icmp') ? 'echo' : `${name} sees ${asker}`;

const [router, earth, alice, bob] = ['192.168.1.1', '192.168.1.20', '192.168.1.21', '192.168.100.1'];

/** VIFLEET_RIGS=ns: real packets, through the rules that the simulated SuSEfirewall2 sets in a real kernel. */
describe.runIf(namedRigs().includes('ns'))('a routed and a masqueraded guest: who reaches whom', () => {
  let stage: Stage;
  beforeAll(async () => {
    await begin();
    stage = await Stage.withGuests();
    await stage.guest('bob', `address ${bob}/32\\ngateway ${earth}\\n`);
    await stage.apply(behind);
  });
  afterAll(async () => {
    await stage.close();
    await wire.down();
  });

  test('the world reaches what alice allows, and nothing else of her', async () => {
    expect(await stage.ask('world', all(alice))).toEqual({
      [`tcp ${alice} 443`]: `alice sees ${router}`,
      [`udp ${alice} 53`]: `alice sees ${router}`,
      [`icmp ${alice} 0`]: 'echo',
    });
  });

  test('the world reaches what bob publishes, at the address of the host', async () => {
    const asked = [`tcp ${earth} 8080`, `udp ${earth} 5353`, `udp ${earth} 8080`, `tcp ${earth} 5353`];
    expect(await stage.ask('world', asked)).toEqual({
      [`tcp ${earth} 8080`]: `bob sees ${router}`,
      [`udp ${earth} 5353`]: `bob sees ${router}`,
    });
  });

  test('the world reaches SSH and the echo of the host, and nothing else of it', async () => {
    const found = await stage.ask('world', [...all(earth), `tcp ${earth} 22`]);
    expect(Object.keys(found)).toEqual([`icmp ${earth} 0`, `tcp ${earth} 22`]);
  });

  test('alice goes anywhere with her own address, bob with that of the host', async () => {
    expect(await stage.ask('alice', all(router))).toEqual(everything('world', router, alice));
    expect(await stage.ask('bob', all(router))).toEqual(everything('world', router, earth));
  });

  test('alice and bob do not reach each other, neither directly nor by a published port', async () => {
    expect(await stage.ask('alice', [...all(bob), `tcp ${earth} 8080`, `udp ${earth} 5353`])).toEqual({});
    expect(await stage.ask('bob', [...all(alice), `tcp ${earth} 8080`, `udp ${earth} 5353`])).toEqual({});
  });

  test('bob reaches nothing of the host but its echo; alice, being part of the world, its SSH as well', async () => {
    const asked = [...all(earth), `tcp ${earth} 22`];
    expect(Object.keys(await stage.ask('bob', asked))).toEqual([`icmp ${earth} 0`]);
    expect(Object.keys(await stage.ask('alice', asked))).toEqual([`icmp ${earth} 0`, `tcp ${earth} 22`]);
  });

  test('the host reaches both', async () => {
    expect(await stage.ask('earth', all(alice))).toEqual(everything('alice', alice, earth));
    expect(await stage.ask('earth', all(bob))).toEqual(everything('bob', bob, earth));
  });
});

/** Other ways in which bob can be behind the host, beside alice, who allows TCP 443 to the world. */
const neighbours = [
  {way: 'routed, too', network: 'edge', own: ', address: 192.168.1.30', at: '192.168.1.30', seen: '192.168.1.30'},
  {way: 'on a bridge that is masqueraded', network: 'hidden', own: '', at: '192.168.50.7', seen: earth},
  {way: 'on a bridge that is routed', network: 'known', own: '', at: '192.168.50.7', seen: '192.168.50.7'},
];

describe.runIf(namedRigs().includes('ns')).each(neighbours)('bob is $way', ({network, own, at, seen}) => {
  let stage: Stage;
  beforeAll(async () => {
    await begin();
    await inWorld('ip', 'route', 'add', '192.168.50.0/24', 'via', earth);
    stage = await Stage.withGuests();
    await stage.guest(
      'bob',
      network === 'edge' ? `address ${at}/32\\ngateway ${earth}\\n` : `address ${at}/24\\ngateway 192.168.50.1\\n`,
    );
    const guests = `
  alice: {host: earth, vifs: [{network: edge, address: ${alice}, allow: [tcp/443]}]}
  bob: {host: earth, vifs: [{network: ${network}${own}}]}`;
    await stage.apply(inventory(`lan, edge, ${network}`.replace('edge, edge', 'edge'), guests));
  });
  afterAll(async () => {
    await stage.close();
    await wire.down();
  });

  test('he goes anywhere, and nobody but the host reaches him', async () => {
    expect(await stage.ask('bob', all(router))).toEqual(everything('world', router, seen));
    expect(await stage.ask('world', all(at))).toEqual({});
    expect(Object.keys(await stage.ask('earth', all(at)))).toEqual(all(at));
  });

  test('he and alice do not reach each other, whatever she allows to the world', async () => {
    expect(await stage.ask('bob', all(alice))).toEqual({});
    expect(await stage.ask('alice', all(at))).toEqual({});
    expect(Object.keys(await stage.ask('world', all(alice)))).toEqual([`tcp ${alice} 443`]);
  });
});

const aliceConfig = '/etc/xen/vm/alice.cfg';
const virtualised: Overlay = {
  [aliceConfig]: `name = "alice"\ntype = "hvm"\nvif = [ 'mac=00:16:3e:4f:94:a9,bridge=br0' ]\n`,
};

describe.runIf(namedRigs().includes('ns'))('a routed guest with an emulated card', () => {
  beforeAll(begin);
  afterAll(() => wire.down());

  test.each([
    ['the emulated card', 'drives emulated\\n'],
    ['the paravirtual card', ''],
  ])(
    'is reached while it drives %s',
    async (_what, drives) => {
      const stage = await Stage.withGuests(virtualised);
      try {
        await stage.guest('alice', `address ${alice}/24\\ngateway ${router}\\n${drives}`);
        const vif = `{network: edge, address: ${alice}, model: e1000, allow: [tcp/443]}`;
        await stage.apply(inventory('lan, edge', `\n  alice: {host: earth, type: hvm, vifs: [${vif}]}`));
        expect(await stage.ask('world', all(alice))).toEqual({[`tcp ${alice} 443`]: `alice sees ${router}`});
        expect(await stage.ask('alice', all(router))).toEqual(everything('world', router, alice));
      } finally {
        await stage.close();
      }
    },
    3 * minutes,
  );
});
