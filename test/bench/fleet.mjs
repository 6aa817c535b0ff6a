import {createHash} from 'node:crypto';
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

const guestsEach = 10;
const sample = join(import.meta.dirname, '../plan/hosts/bridged');

const hostName = (n) => `xen${String(n).padStart(5, '0')}`;
const addressOf = (n, last) => `10.${n >> 8}.${n & 255}.${last}`;
const macOf = (n) =>
  `00:16:3e:${[n >> 16, (n >> 8) & 255, n & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;

/** Writes an inventory of so many hosts with ten guests each, a hundred hosts a file: half of the guests routed, half bridged. */
export async function writeInventory(folder, hosts, guests = guestsEach) {
  await mkdir(folder, {recursive: true});
  const networks =
    'networks:\n  lan: {kind: bridged, bridge: br0, uplink: eth0}\n  edge: {kind: routed, uplink: br0}\n';
  await writeFile(join(folder, '00-networks.yml'), networks);
  for (let from = 0; from < hosts; from += 100) {
    const numbers = Array.from({length: Math.min(100, hosts - from)}, (_, i) => from + i);
    const lines = [
      'hosts:',
      ...numbers.map((n) => {
        const links = `links: {br0: {address: ${addressOf(n, 1)}/24, gateway: ${addressOf(n, 254)}}}`;
        return `  ${hostName(n)}: {ssh: {address: ${addressOf(n, 1)}, user: root}, platform: leap-42, ${links}, networks: [lan, edge]}`;
      }),
      'guests:',
      ...numbers.flatMap((n) => Array.from({length: guests}, (_, i) => guestLine(n, i))),
    ];
    await writeFile(join(folder, `hosts-${String(from).padStart(5, '0')}.yml`), `${lines.join('\n')}\n`);
  }
}

function guestLine(host, i) {
  const number = host * guestsEach + i;
  const vif =
    i % 2 === 0
      ? `{network: edge, address: ${addressOf(host, 10 + i)}, allow: [tcp/443, icmp]}`
      : '{network: lan, rate: 100Mb/s}';
  return `  g${number}: {host: ${hostName(host)}, vifs: [${vif}]}`;
}

/** What such a host answers to `read` before vifleet came: ten guests that run on br0. The host comes from a sample of the tests. */
export async function sampleHost() {
  const facts = await textsOf(join(sample, 'facts'));
  const files = await textsOf(join(sample, 'host'));
  for (const path of [...files.keys()].filter((path) => path.startsWith('/etc/xen/vm/'))) files.delete(path);
  const inHost = (text, n) =>
    text
      .replaceAll('192.168.1.20', addressOf(n, 1))
      .replaceAll('192.168.1.0/24', addressOf(n, 0) + '/24')
      .replaceAll('192.168.1.255', addressOf(n, 255))
      .replaceAll('192.168.1.1', addressOf(n, 254));
  return (n, wantedFacts) => {
    const guests = Array.from({length: guestsEach}, (_, i) => ({
      name: `g${n * guestsEach + i}`,
      id: i + 1,
      mac: macOf(n * guestsEach + i),
    }));
    const domains = guests.map(({name, id}) => `${name} ${id} 512 1 -b---- 4.6\n`).join('');
    const books = guests.map(({id, mac}) => {
      const vif = `/local/domain/0/backend/vif/${id}/0`;
      return `${vif}/bridge = "br0"\n${vif}/mac = "${mac}"\n${vif}/script = "/etc/xen/scripts/vif-bridge"\n${vif}/hotplug-status = "connected"\n`;
    });
    const texts = new Map([...facts].map(([path, text]) => [path.slice(1, -'.txt'.length), inHost(text, n)]));
    const [lo, eth0, br0, vif] = texts.get('links').split('\n');
    const vifs = guests.map(({id}) => vif.replace('4: vif1.0', `${3 + id}: vif${id}.0`));
    texts.set('links', `${[lo, eth0, br0, ...vifs].join('\n')}\n`);
    texts.set('guests', `${texts.get('guests').split('\n').slice(0, 2).join('\n')}\n${domains}${books.join('')}`);
    const own = new Map([...files].map(([path, text]) => [path, inHost(text, n)]));
    for (const {name, mac} of guests)
      own.set(
        `/etc/xen/vm/${name}.cfg`,
        `name="${name}"\nmemory=512\nbootloader="pygrub"\nvif=['mac=${mac},bridge=br0']\n`,
      );
    return answer(wantedFacts, texts, own);
  };
}

function answer(wantedFacts, facts, files) {
  const frames = [
    ['boot', 0, 'bench 1000\n'],
    ['transaction', 0, ''],
    ['record', 1, ''],
    ...wantedFacts.flatMap((name) => [
      [`fact:${name}`, 0, facts.get(name) ?? ''],
      [`same:${name}`, 0, facts.get(name) ?? ''],
    ]),
    ...[...files].map(([path, text]) => [`file:${path}`, 0, `0644 0 0 ${text.length} ${sha256(text)} file\n${text}`]),
    ['end', 0, ''],
  ];
  return `vifleet 1 bench\n${frames.map(([name, rc, text]) => `@ ${name} ${rc} ${text.length}\n${text}\n`).join('')}`;
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** By path below the folder, beginning with a slash. */
async function textsOf(root) {
  const entries = await readdir(root, {recursive: true, withFileTypes: true});
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(paths.sort().map(async (path) => [path.slice(root.length), await readFile(path, 'utf8')])),
  );
}
