import {describe, expect, it} from 'vitest';
import {readDhcpFiles} from '../../src/observed/dnsmasq/dhcp.ts';
import type {ObservedFile} from '../../src/observed/facts.ts';

const path = '/etc/dnsmasq.d/.vifleet-br3.conf';
const read = (text: string, at = path) => readDhcpFiles(new Map([[at, {path: at, text} as ObservedFile]]));
const lines = (...more: readonly string[]) =>
  ['interface=br3', 'dhcp-range=10.0.3.100,10.0.3.199,12h', 'dhcp-option=option:dns-server,10.0.3.1', ...more, ''].join(
    '\n',
  );

describe('the files of a DHCP server', () => {
  it('say the range, the way out, and who always gets what', () => {
    const text = lines(
      'dhcp-option=option:router',
      'dhcp-host=00:16:3e:00:00:02,10.0.3.2',
      'dhcp-host=00:16:3e:00:00:01,10.0.3.9',
    );
    expect(read(text)).toEqual({
      value: [
        {
          bridge: 'br3',
          server: '10.0.3.1',
          first: '10.0.3.100',
          last: '10.0.3.199',
          isRouter: false,
          leases: [
            {mac: '00:16:3e:00:00:01', address: '10.0.3.9'},
            {mac: '00:16:3e:00:00:02', address: '10.0.3.2'},
          ],
          because: [],
        },
      ],
      oddities: [],
    });
  });

  it('without a word about the router make the server itself the way out, as dnsmasq does', () => {
    expect(read(lines()).value).toMatchObject([{isRouter: true}]);
    expect(read(lines('dhcp-option=option:router,10.0.3.1')).value).toMatchObject([{isRouter: true}]);
  });

  it.each(['', 'interface=br3\n', 'dhcp-range=a,b\n', '\0garbage'])(
    'that make no server are told, and are none: %j',
    (text) => {
      expect(read(text)).toEqual({value: [], oddities: [{at: path, what: expect.any(String) as string}]});
    },
  );

  it.each([
    '/etc/dnsmasq.d/local.conf',
    '/etc/dnsmasq.d/.vifleet-not a link.conf',
    '/etc/systemd/system/vifleet-dhcp-br3.service',
  ])('are none of ours: %s', (at) => expect(read(lines(), at)).toEqual({value: [], oddities: []}));
});
