import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, it} from 'vitest';
import type {HostIntent} from '../../src/model/intent.ts';
import {observedIntent} from '../../src/observed/intent.ts';
import {answer, filesIn, observed} from './observed-case.ts';

/** Folders CASE/expected/HOST of the desired state, with HOST.json beside them: the files of a host, and what they mean. */
const root = fileURLToPath(new URL('../desired/cases/', import.meta.url));
const hosts = readdirSync(root).flatMap((name) =>
  readdirSync(`${root}${name}/expected`)
    .filter((host) => host.endsWith('.json'))
    .map((host) => [name, host.slice(0, -'.json'.length)] as const),
);

it.each(hosts)('the files of %s on %s are read back as what the inventory asked for', (name, hostName) => {
  const folder = `${root}${name}/expected/${hostName}`;
  const {intent} = JSON.parse(readFileSync(`${folder}.json`, 'utf8')) as {readonly intent: HostIntent};
  const services = answer(`SuSEfirewall2 active ${intent.firewall.kind === 'managed' ? 'enabled' : 'disabled'}`);
  const host = observed({facts: new Map([['services', services]]), files: filesIn(folder)});
  const firewall = intent.firewall.kind === 'managed' ? 'susefirewall2' : 'none';
  const read = observedIntent(host, intent.host, intent.guests, {network: 'wicked', firewall});

  expect(bare(asAsked(read.links, intent.links))).toEqual(bare(intent.links.map(({macOfBelow: _, ...link}) => link)));
  expect({...read, links: [], guests: []}).toMatchObject({forwarding: intent.forwarding, proxyArp: intent.proxyArp});
  // Other people's routes and zones are there as well.
  expect(bare(read.routes)).toEqual(expect.arrayContaining(bare(intent.routes)));
  expect(bare(read.firewall.zones)).toEqual(expect.arrayContaining(bare(intent.firewall.zones)));
  for (const list of ['forward', 'masquerade', 'publish'] as const)
    expect(bare<Item>(read.firewall[list])).toEqual(expect.arrayContaining(bare<Item>(intent.firewall[list])));
  expect(read.firewall.zones.map(({link}) => link)).toEqual(
    expect.arrayContaining(intent.firewall.replaces.map(({link}) => link)),
  );
  expect(read.guests.map((guest) => bare(guest.vifs))).toMatchObject(intent.guests.map((guest) => bare(guest.vifs)));
});

/** Of a link that others stand on, only that it is started was asked for. */
const asAsked = (read: HostIntent['links'], asked: HostIntent['links']) =>
  read.map((link) => {
    const wanted = asked.find(({name}) => name === link.name);
    return wanted?.address.kind === 'as-found' && wanted.start === link.start ? wanted : link;
  });

interface Item {
  readonly because: unknown;
}

/** Without the reasons, which only an inventory has; that a limit must be gone is seen by its absence. */
const bare = <T extends Item>(items: readonly T[]) =>
  items.map((item) =>
    Object.fromEntries(Object.entries(item).filter(([key, value]) => key !== 'because' && value !== 'none')),
  );
