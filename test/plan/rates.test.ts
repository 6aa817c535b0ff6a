import {describe, expect, it} from 'vitest';
import {afterwards, bridged, change, inventory, plannedOn} from './planned.ts';

const config = '/etc/xen/vm/bob.cfg';
const original = bridged.files.get(config) ?? '';

/** Bob, whose xl config has a rate of 100Mb/s, with this said of it. */
const bob = (more = '') =>
  `${inventory.lan}${inventory.host()}guests:\n  bob: {host: earth, vifs: [{network: lan${more}}]}\n`;
const adopted = afterwards(bridged, plannedOn(bob(), bridged), bridged.facts);

const differences = (text: string) =>
  change(plannedOn(text, adopted)).changes.map(({kind, object, from, to}) => `${kind} ${object}: ${from} -> ${to}`);

describe('the rate of a guest', () => {
  it('stays as its xl config has it where the inventory says nothing', () => {
    expect(original).toContain('rate=100Mb/s');
    expect(plannedOn(bob(), adopted).plan.kind).toBe('unchanged');
  });

  it('that is the same in the inventory changes nothing', () => {
    expect(plannedOn(bob(', rate: 100Mb/s'), adopted).plan.kind).toBe('unchanged');
  });

  it.each([
    [', rate: 10MB/s@20ms', 'rate=10MB/s@20ms', 'update bob eth0: br0, rate 100Mb/s -> br0, rate 10MB/s@20ms'],
    [', rate: none', undefined, 'update bob eth0: br0, rate 100Mb/s -> br0'],
  ])('%s: is written, told and felt by a restart, and goes again', (said, written, told) => {
    const there = afterwards(adopted, plannedOn(bob(said), adopted), bridged.facts);
    expect(differences(bob(said))).toEqual([told]);
    const {impact} = change(plannedOn(bob(said), adopted));
    expect(impact).toEqual([{guest: 'bob', impact: 'restart', reason: told.slice('update bob '.length)}]);
    if (written === undefined) expect(there.files.get(config)).not.toContain('rate');
    else expect(there.files.get(config)).toContain(written);
    expect(plannedOn(bob(said), there).plan.kind).toBe('unchanged');
    expect(afterwards(there, plannedOn(bob(), there), bridged.facts).files.get(config)).toBe(original);
  });
});
