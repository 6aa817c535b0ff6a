import {expect, test, vi} from 'vitest';
import {refusalOf} from '../../src/host-kit/refusal.ts';
import {dropRequest, holdRequest} from '../../src/host-kit/request.ts';
import {addressesOf} from '../../src/plan/probe/endpoint.ts';
import {begin, begun, moveToBridge, patient, plainHost} from './change.ts';
import {kitOf} from './host.ts';
import {keep} from './hosts.ts';

vi.setConfig(patient);

const hold = holdRequest(kitOf(), 'p1', {bridge: 'eth0', ...addressesOf(0), seconds: 5, owner: 'ann@desk'});

test('no endpoint is made beside a change that nobody has decided', async () => {
  const host = keep(plainHost());
  await begun(host, moveToBridge);
  expect(refusalOf(await host.ask(hold))).toMatchObject({code: 'locked', words: ['ann@desk', 'r1', 'r1-earth']});
});

test('no change begins beside an endpoint, and the next one does once it is gone', async () => {
  const host = keep(plainHost());
  // a process that lives, and a link by the name of an endpoint
  const boot = host.read('proc/sys/kernel/random/boot_id').trim();
  host.write('var/lib/vifleet/endpoint', `${process.pid} ${boot}\np9 bob@desk\n`);
  const links = host.table('links');
  host.table('links', `${links}vifprobe vif -\n`);
  expect(refusalOf(await host.ask(begin(moveToBridge)))).toMatchObject({
    code: 'locked',
    words: ['bob@desk', 'p9', 'p9'],
  });
  host.write('var/lib/vifleet/endpoint', `2147483646 ${boot}\np9 bob@desk\n`);
  host.table('links', links);
  expect(refusalOf(await host.ask(begin(moveToBridge)))).toBeUndefined();
});

test('what is no bridge gets no endpoint, and taking away what never was is no error', async () => {
  const host = keep(plainHost());
  expect(refusalOf(await host.ask(hold))).toMatchObject({code: 'endpoint'});
  expect(refusalOf(await host.ask(dropRequest(kitOf(), 'p1')))).toBeUndefined();
});
