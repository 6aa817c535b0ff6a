import {describe, expect, it} from 'vitest';
import pc from 'picocolors';
import {Failure} from '../../src/base/failure.ts';
import type {HostName} from '../../src/model/values.ts';
import type {HostDrift} from '../../src/plan/drift/host.ts';
import {driftText} from '../../src/report/drift.ts';
import {junitText} from '../../src/report/junit.ts';
import {driftUnits} from '../../src/report/systemd.ts';

const plain = pc.createColors(false);
const name = (text: string) => text as HostName;

const same = (host: string): HostDrift => ({host: name(host), kind: 'compared', differences: []});
const lacksLine = (host: string): HostDrift => ({
  host: name(host),
  kind: 'compared',
  differences: [
    {class: 'changed-outside', object: '/etc/sysctl.conf', what: 'lacks: a = "<1>"', because: ['networks.lan']},
    {class: 'unmanaged', object: 'link eth7', what: 'has a \u001b[31mfile', because: []},
  ],
});
const gone = (host: string): HostDrift => ({
  host: name(host),
  kind: 'unreachable',
  failure: new Failure('transport/refused', `${host} refuses & hides`, {hint: 'see "ssh"'}),
});

describe('drift in words', () => {
  it('is one line where nothing differs', () => {
    expect(driftText([same('xen01'), same('xen02')], 80, plain)).toBe(
      'as it should be: xen[01-02]\n\nDrift: no differences on 2 of 2 hosts.\n',
    );
  });

  it('tells equal differences once, and spells out what a terminal would act on', () => {
    const text = driftText([...['xen01', 'xen02', 'xen03'].map(lacksLine), same('xen04'), gone('xen05')], 80, plain);
    expect(text).toContain(
      [
        'xen[01-03] (as on xen01)',
        '  changed outside',
        '    /etc/sysctl.conf lacks: a = "<1>" (networks.lan)',
        '  unmanaged',
        '    link eth7 has a \\x1b[31mfile',
      ].join('\n'),
    );
    expect(text).toContain('xen05  not reached [transport/refused]');
    expect(text).toContain('Drift: 3 changed outside, 3 unmanaged on 4 of 5 hosts; 1 not compared.');
  });
});

describe('drift as JUnit XML', () => {
  const xml = junitText([lacksLine('xen01'), gone('xen02')]);

  it('counts tests, failures and errors', () => {
    expect(xml).toContain('<testsuites name="vifleet drift" tests="8" failures="1" errors="1">');
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml.match(/<error /g)).toHaveLength(1);
    expect(xml.match(/<skipped /g)).toHaveLength(3);
    expect(xml.match(/<testcase /g)).toHaveLength(8);
  });

  it('writes no character that XML forbids', () => {
    expect(xml).toContain('a = &quot;&lt;1&gt;&quot;');
    expect(xml).toContain('refuses &amp; hides');
    expect(xml).toContain('link eth7 has a \\x1b[31mfile');
  });
});

describe('the units of a scheduled look', () => {
  const units = driftUnits({
    command: ['/usr/bin/node', '/opt/vi fleet/main.js', 'drift', '100%', '$HOME', 'a"b'],
    environment: {HOME: '/home/50% $off'},
    calendar: 'Mon..Fri 06:00',
  });

  it('pass every word as it is', () => {
    const service = units.get('vifleet-drift.service') ?? '';
    expect(service).toContain('ExecStart=/usr/bin/node "/opt/vi fleet/main.js" drift 100%% $$HOME "a\\"b"\n');
    expect(service).toContain('Environment="HOME=/home/50%% $off"\n');
  });

  it('are called by the calendar that was asked for', () => {
    expect(units.get('vifleet-drift.timer')).toContain('OnCalendar=Mon..Fri 06:00\n');
  });
});
