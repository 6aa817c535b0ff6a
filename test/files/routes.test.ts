import {describe, expect, it} from 'vitest';
import {parseRoutes} from '../../src/files/routes.ts';

describe('routes as wicked reads them', () => {
  it.each([
    ['192.168.1.21 - - alice.0', {destination: '192.168.1.21/32', link: 'alice.0'}],
    ['192.168.1.21 - 255.255.255.255 alice.0', {destination: '192.168.1.21/32', link: 'alice.0'}],
    ['192.168.1.21/32\t0.0.0.0\t-\talice.0', {destination: '192.168.1.21/32', link: 'alice.0'}],
    ['default 192.168.1.1', {destination: 'default', gateway: '192.168.1.1'}],
    ['0.0.0.0/0 192.168.1.1 - -', {destination: 'default', gateway: '192.168.1.1'}],
    ['default fe80::1 - eth0', {destination: 'default', gateway: 'fe80::1', link: 'eth0', family: 6}],
    ['10.0.0.010 - 24 eth0', {destination: '10.0.0.10/24', link: 'eth0'}],
    ['10.5.0.1/16 - 255.0.0.0 eth0', {destination: '10.5.0.1/16', link: 'eth0'}],
    ['10.0.0.0 - 255.0.255.0 eth0', {destination: '10.0.0.0/8', link: 'eth0'}],
    ['2001:DB8::/32 - - eth0', {destination: '2001:db8::/32', link: 'eth0', family: 6}],
    [
      '10.0.0.0/8 - - eth0 metric 10 table 5 # why',
      {destination: '10.0.0.0/8', link: 'eth0', options: ['metric', '10', 'table', '5']},
    ],
    ['10.0.0.0/8 - - "eth0"', {destination: '10.0.0.0/8', link: '"eth0"'}],
  ])('%s', (line, route) => expect(parseRoutes(`${line}\n`)).toEqual([{family: 4, options: [], line: 1, ...route}]));

  it.each([
    '# 10.0.0.0/8',
    '',
    'gateway 192.168.1.1',
    '10.0.0.0/8 router',
    '10.0.0.0/33 - - x',
    '10.0.0.256',
    '- 1.1.1.1',
    '10.0.0.0/8/9',
  ])('drops "%s"', (line) => expect(parseRoutes(`${line}\n`)).toEqual([]));

  it('tells the line, joining what a backslash at the end of a line joins', () => {
    expect(
      parseRoutes('# x\n10.0.0.0/8 \\\n - - \\\n eth0\ndefault 10.0.0.1').map(({destination, line}) => [
        destination,
        line,
      ]),
    ).toEqual([
      ['10.0.0.0/8', 2],
      ['default', 5],
    ]);
  });

  it('finds none where a backslash elsewhere makes wicked refuse the file', () => {
    expect(parseRoutes('default 10.0.0.1\n# a\\b\n')).toEqual([]);
  });
});
