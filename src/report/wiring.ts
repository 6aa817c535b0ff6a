import type {Wiring, WiredGuest} from '../app/wiring.ts';
import type {Attachment, Bridge, Port} from '../observed/attachments.ts';
import {foldedNames} from './names.ts';
import {safe} from './safe.ts';
import {tableText} from './table.ts';

/** One line a guest. */
export const guestsText = (hosts: readonly Wiring[]): string =>
  table('guests', ['HOST', 'GUEST', 'STATE', 'ID', 'NICS', 'NOTE'], hosts, ({guests}) =>
    guests.map((guest) => [
      guest.name,
      guest.state === 'not-there' ? '-' : guest.state,
      String(guest.domainId ?? '-'),
      guest.vifs.map((vif) => `${nic(vif.number)}:${whereWords(vif)}`).join(' ') || '-',
      guestNote(guest),
    ]),
  );

function guestNote({state, inventory}: WiredGuest): string {
  if (state === 'not-there') return 'does not run';
  if (inventory === 'unknown') return 'not in the inventory';
  return inventory === 'elsewhere' ? 'the inventory has it on another host' : '';
}

/** One line a guest's interface: from the guest to the bridge. */
export const vifsText = (hosts: readonly Wiring[]): string =>
  table('vifs', ['HOST', 'GUEST', 'NIC', 'DEVICE', 'ON', 'MAC', 'NOTE'], hosts, ({vifs}) =>
    vifs.map((vif) => [
      vif.guest,
      nic(vif.number),
      vif.vif.device,
      whereWords(vif),
      vif.mac ?? '-',
      vif.bookedBridge === undefined ? '' : `Xen's books say ${vif.bookedBridge}`,
    ]),
  );

/** One line a port: from the bridge to the guest. */
export const bridgesText = (hosts: readonly Wiring[]): string =>
  table('bridges', ['HOST', 'BRIDGE', 'PORT', 'GUEST', 'NIC'], hosts, ({bridges}) => bridges.flatMap(bridgeRows));

function bridgeRows({name, up, ports}: Bridge): readonly (readonly string[])[] {
  const shown = up ? name : `${name} (down)`;
  return ports.length === 0 ? [[shown, '-', '-', '-']] : ports.map((port) => [shown, ...portCells(port)]);
}

const portCells = ({device, guest}: Port): readonly string[] =>
  guest === undefined
    ? [device, '-', '-']
    : [device, guest.name, `${nic(guest.number)}${guest.emulated ? ' (emulated)' : ''}`];

/** As the guest most likely calls it. */
const nic = (number: number): string => `eth${number}`;

function whereWords({vif}: Attachment): string {
  switch (vif.kind) {
    case 'bridged':
      return vif.bridge;
    case 'routed':
      return `route ${vif.addresses.join(',')}`;
    case 'loose':
      return looseWords[vif.why];
  }
}

const looseWords = {
  'no-device': '(no device)',
  down: '(device is down)',
  'no-bridge-no-route': '(nothing)',
} as const;

/** Hosts that have nothing to show are named: they were looked at. */
function table(
  what: string,
  heads: readonly string[],
  hosts: readonly Wiring[],
  rowsOf: (host: Wiring) => readonly (readonly string[])[],
): string {
  const found = hosts.map((host) => ({host: host.host, rows: rowsOf(host)}));
  const rows = found.flatMap(({host, rows}) => rows.map((row) => [host, ...row].map(safe)));
  const empty = found.filter((one) => one.rows.length === 0).map(({host}) => host);
  return [
    rows.length === 0 ? '' : tableText(heads, rows),
    empty.length === 0 ? '' : `no ${what} on ${foldedNames(empty)}\n`,
  ].join('');
}
