import {expect, it} from 'vitest';
import {sysctlPath, sysctlValues} from '../../src/files/sysctl.ts';

it('reads settings by their path below /proc/sys, the last of equals', () => {
  const text = [
    '# net.ipv4.ip_forward = 0',
    '; net.ipv4.ip_forward = 0',
    'net.ipv4.ip_forward = 0',
    'net/ipv4/ip_forward=1',
    ' -net.ipv4.conf.alice/0.proxy_arp =  1 ',
    'net.ipv4.tcp_rmem = 4096 87380\t6291456',
    'kernel.core_pattern = |/bin/x a=b # no comment',
    'rubbish',
    '= 1',
    'vm.swappiness = 10\r',
  ].join('\n');
  expect(Object.fromEntries(sysctlValues(text))).toEqual({
    'net/ipv4/ip_forward': '1',
    'net/ipv4/conf/alice.0/proxy_arp': '1',
    'net/ipv4/tcp_rmem': '4096 87380\t6291456',
    'kernel/core_pattern': '|/bin/x a=b # no comment',
    'vm/swappiness': '10',
  });
});

it.each([
  ['net.ipv4.conf.alice/0.proxy_arp', 'net/ipv4/conf/alice.0/proxy_arp'],
  ['net/ipv4/conf/alice.0/proxy_arp', 'net/ipv4/conf/alice.0/proxy_arp'],
  ['net.ipv4.conf.alice.0.proxy_arp', 'net/ipv4/conf/alice/0/proxy_arp'],
])('%s names %s', (key, path) => expect(sysctlPath(key)).toBe(path));
