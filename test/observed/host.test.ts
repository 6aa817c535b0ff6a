import {describe, expect, it} from 'vitest';
import {sha256} from '../../src/base/hash.ts';
import type {FactAnswer, FactName} from '../../src/observed/facts.ts';
import {observeHost, type HostReading} from '../../src/observed/host.ts';
import {knowledgeOf} from '../../src/observed/knowledge.ts';
import {recordText} from '../../src/observed/record.ts';
import {readCase} from './case-files.ts';
import {answer, file, observed} from './observed-case.ts';

const reading = (facts: Partial<Record<FactName, FactAnswer>>, more: Partial<HostReading> = {}): HostReading => ({
  facts: new Map(Object.entries(facts) as [FactName, FactAnswer][]),
  files: [],
  ...more,
});
const codeOf = (given: HostReading) => {
  const result = observeHost('earth', given);
  return result.ok ? 'observed' : result.error.code;
};

describe('a host as it is observed', () => {
  it('is data also where it has no wicked, no firewall, no Xen and no systemd', () => {
    const missing = answer('', 127);
    const host = observed(
      reading({
        services: missing,
        ifcheck: missing,
        rules4: missing,
        rules6: missing,
        guests: answer('', 1),
        programs: answer('ip /sbin/ip\n'),
      }),
    );
    expect(host).toMatchObject({xen: false, guests: [], oddities: []});
    expect(host.firewall).toEqual({
      backEnd: 'none',
      active: false,
      enabled: false,
      rules4: undefined,
      rules6: undefined,
    });
    expect([...host.programs.keys()]).toEqual(['ip']);
  });

  it('is not taken at the words that a failing program prints', () => {
    const host = observed(
      reading({
        programs: answer('sh: no such program\n', 127),
        ifcheck: answer('br0  configuration changed = yes\n', 163),
      }),
    );
    expect(host.oddities).toEqual([]);
    expect(host.ifcheck.get('br0')).toBe(true);
  });

  it.each(['links', 'addresses', 'routes'] as const)('is nothing to plan for where it does not tell its %s', (fact) => {
    expect(codeOf(reading({[fact]: answer('', 1)}))).toBe('observed/no-answer');
    expect(codeOf(reading({[fact]: answer('', 127)}))).toBe('observed/no-answer');
    expect(codeOf(reading({[fact]: answer('', 0)}))).toBe('observed');
  });

  it('has rules only where they could be listed: no rules and not knowing are different', () => {
    expect(observed(reading({rules4: answer('')})).firewall.rules4).toEqual(new Map());
    expect(observed(reading({rules4: answer('', 1)})).firewall.rules4).toBeUndefined();
  });

  it('keeps the record, or stops at one that it cannot trust', () => {
    const record = {format: 'vifleet/record', version: 1, run: 'r1', files: {}} as const;
    expect(observed(reading({}, {record: recordText(record)})).record).toEqual(record);
    expect(observed(reading({}, {record: null})).record).toBeUndefined();
    expect(codeOf(reading({}, {record: ''}))).toBe('observed/record-damaged');
    expect(codeOf(reading({}, {record: '{"format":"vifleet/record","version":9}'}))).toBe('observed/record-version');
  });

  it('has a fingerprint of the comparable form of each fact, not of the raw answer', () => {
    const host = observed(reading({sysctl: {rc: 0, raw: 'net/ipv4/ip_forward:1\n', comparable: 'forwarding on\n'}}));
    expect(host.fingerprints).toEqual(new Map([['sysctl', sha256('forwarding on\n')]]));
  });

  it('says when two programs do the same work', () => {
    const services = [
      'wicked active enabled',
      'NetworkManager active enabled',
      'SuSEfirewall2 active enabled',
      'firewalld inactive enabled',
    ];
    const host = observed(reading({services: answer(services.join('\n'))}));
    expect(host.oddities).toEqual([{at: 'services', what: 'wicked and NetworkManager are both active'}]);
    expect(host.firewall).toMatchObject({backEnd: 'susefirewall2', active: true, enabled: true});
  });

  it('has a firewall that starts with it also while that is off', () => {
    const {firewall} = observed(
      reading({services: answer('SuSEfirewall2 inactive disabled\nfirewalld inactive enabled\n')}),
    );
    expect(firewall).toMatchObject({backEnd: 'firewalld', active: false, enabled: true});
  });

  it('finds its files by path', () => {
    const host = observed(reading({}, {files: [file('/etc/sysctl.conf', 'a = 1\n')]}));
    expect(host.files.get('/etc/sysctl.conf')?.text).toBe('a = 1\n');
  });

  it('knows the addresses that its hardware came with, and none that the kernel or Xen made up', () => {
    const links = answer(readCase('links', 'written-vlan-bond-and-vif', 'input.txt'));
    expect(Object.fromEntries(knowledgeOf(observed(reading({links}))).macs)).toEqual({
      'eth1.100': '52:54:00:01:c2:3c',
      eth2: '52:54:00:00:00:08',
      wlan0: '52:54:00:00:00:09',
    });
  });
});
