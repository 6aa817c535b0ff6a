import {beforeAll, expect, test} from 'vitest';
import {edited, officeText, openOffice, type Office} from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});

const routed = '- {network: edge, address: 192.168.1.21, allow: [tcp/443, icmp]}';
const bridged = '- {network: lan}';
const masqueraded = '- {network: shelter, address: 192.168.100.1, publish: [tcp/8080:80]}';

/** The office with a network that hides its guests. */
const withShelter = edited('networks: [lan, edge]', 'networks: [lan, edge, shelter]').replace(
  'hosts:\n',
  '  shelter: {kind: masqueraded, uplink: br0, subnet: 192.168.100.0/24}\nhosts:\n',
);

async function applied(text: string): Promise<string> {
  const inventory = await office.inventory('inventory', text);
  const {code, stdout} = await office.vifleet(['apply', 'earth', '--yes', '-i', inventory]);
  expect({code, stdout}).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^(applied: earth|earth  applied)$/m) as string,
  });
  return inventory;
}

test('alice goes from bridged to routed and back by one line, and every file is what it was', async () => {
  await applied(edited(routed, bridged));
  const before = await office.files('earth');
  expect(before['/etc/xen/vm/alice.cfg']).toMatchObject({text: expect.stringContaining('bridge=br0') as string});
  await applied(officeText);
  expect(before).not.toEqual(await office.files('earth'));
  await applied(edited(routed, bridged));
  expect(await office.files('earth')).toEqual(before);
  expect((await office.lab.exec('earth', 'xl list')).stdout).toMatch(/alice[^]*bob|bob[^]*alice/);
});

test('a rule that iptables refuses while the firewall is loaded is missed, and the change is taken back', async () => {
  const before = await office.files('earth');
  await office.lab.fault('earth', {kind: 'lose-rules', matching: '--dport 443'});
  const inventory = await office.inventory('inventory', officeText);
  const {code, stdout} = await office.vifleet(['apply', 'earth', '--yes', '-i', inventory]);
  expect(stdout.replaceAll(/\n {6}/g, ' ')).toContain(
    'expect-rule forward accept 0.0.0.0/0 192.168.1.21/32 tcp 443: no such rule is loaded, also when loaded once more',
  );
  expect(stdout).toContain('earth  rolled-back (verified)');
  expect(code).toBe(3);
  expect(await office.files('earth')).toEqual(before);
  await office.lab.fault('earth', {kind: 'lose-rules', matching: ''});
  await applied(officeText);
});

test('a rule that was lost once is loaded once more, and nobody is asked', async () => {
  await applied(edited(routed, bridged));
  await office.lab.fault('earth', {kind: 'lose-rules', matching: '--dport 443', loads: 1});
  await applied(officeText);
  expect((await office.lab.exec('earth', 'iptables-save')).stdout).toContain('--dport 443');
});

test('alice goes from routed to masqueraded and then to bridged, each by one line, and every file is what it was', async () => {
  await applied(edited(routed, bridged));
  const before = await office.files('earth');
  await applied(withShelter);
  // Nobody tells the guest of its new address: what did not answer before need not answer then.
  const inventory = await applied(edited(routed, masqueraded, withShelter));
  expect(await office.vifleet(['plan', 'earth', '-i', inventory])).toMatchObject({code: 0});
  const firewall = (await office.files('earth'))['/etc/sysconfig/SuSEfirewall2'];
  expect(firewall).toMatchObject({text: expect.stringMatching(/^FW_MASQ_NETS="192\.168\.100\.1\/32"$/m) as string});
  await applied(edited(routed, bridged, withShelter));
  expect(await office.files('earth')).toEqual(before);
});
