import {expect, test} from 'vitest';
import {attachmentsOf, bridgesOf} from '../../src/observed/attachments.ts';
import {observed} from '../plan/host-folder.ts';
import {bridged, routed} from '../plan/planned.ts';

test('a bridged interface is found from the guest and from the bridge', () => {
  const host = observed(bridged);
  expect(attachmentsOf(host).find(({guest}) => guest === 'alice')).toMatchObject({
    number: 0,
    mac: '00:16:3e:4f:94:a9',
    vif: {kind: 'bridged', device: 'vif1.0', bridge: 'br0'},
  });
  expect(bridgesOf(host)).toEqual([
    {
      name: 'br0',
      up: true,
      ports: [
        {device: 'eth0'},
        {device: 'vif1.0', guest: {name: 'alice', number: 0, emulated: false}},
        {device: 'vif2.0', guest: {name: 'bob', number: 0, emulated: false}},
      ],
    },
  ]);
});

test('a routed interface is on no bridge, and has its address', () => {
  const host = observed(routed());
  expect(attachmentsOf(host).find(({guest}) => guest === 'alice')?.vif).toMatchObject({
    kind: 'routed',
    device: 'alice.0',
    addresses: ['192.168.1.21'],
  });
  expect(bridgesOf(host)[0]?.ports.map(({device}) => device)).not.toContain('alice.0');
});

test("xl's default bridge in the books of a routed interface is nothing to tell", () => {
  const text = routed().facts.get('guests') ?? '';
  const path = /^(\/local\/domain\/0\/backend\/vif\/\d+\/0)\/mac\b/m.exec(text)?.[1] ?? '';
  expect(path).not.toBe('');
  const guests = `${text.trimEnd()}\n${path}/bridge = "xenbr0"\n`;
  const host = observed({...routed(), facts: new Map([...routed().facts, ['guests', guests]])});
  const alice = attachmentsOf(host).find(({guest}) => guest === 'alice');
  expect(alice?.vif.kind).toBe('routed');
  expect(alice).not.toHaveProperty('bookedBridge');
});

/** The bridged host, with its answer about links or guests written otherwise. */
function otherwise(fact: 'links' | 'guests', edit: (text: string) => string) {
  const text = edit(bridged.facts.get(fact) ?? '');
  return observed({...bridged, facts: new Map([...bridged.facts, [fact, text]])});
}

test('an interface that was moved is where the kernel has it, and what Xen books say is told', () => {
  const host = otherwise('links', (text) => text.replace(/(vif1\.0.*) master br0/, '$1 master br7'));
  expect(attachmentsOf(host).find(({guest}) => guest === 'alice')).toMatchObject({
    vif: {kind: 'bridged', bridge: 'br7'},
    bookedBridge: 'br0',
  });
});

test("the device model's end of an emulated interface belongs to the same guest", () => {
  const host = otherwise(
    'links',
    (text) => `${text}${(/^\d+: vif1\.0:.*$/m.exec(text)?.[0] ?? '').replace('vif1.0', 'vif1.0-emu')}\n`,
  );
  expect(bridgesOf(host)[0]?.ports).toContainEqual({
    device: 'vif1.0-emu',
    guest: {name: 'alice', number: 0, emulated: true},
  });
});
