import {beforeAll, expect, test} from 'vitest';
import {edited, officeText, openOffice, type Office} from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});

const routed = '- {network: edge, address: 192.168.1.21, allow: [tcp/443, icmp]}';
const bridged = '- {network: lan}';

async function applied(text: string): Promise<void> {
  const inventory = await office.inventory('inventory', text);
  const {code, stdout} = await office.vifleet(['apply', 'earth', '--yes', '-i', inventory]);
  expect({code, end: stdout.split('\n').at(-2)}).toEqual({code: 0, end: 'applied: earth'});
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
    'expect-rule forward accept 0.0.0.0/0 192.168.1.21/32 tcp 443: no such rule is loaded',
  );
  expect(stdout).toContain('earth  rolled-back (verified)');
  expect(code).toBe(3);
  expect(await office.files('earth')).toEqual(before);
  await office.lab.fault('earth', {kind: 'lose-rules', matching: ''});
  await applied(officeText);
});
