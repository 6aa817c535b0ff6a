import type {Step} from '../steps.ts';
import {guestName} from '../../model/values.ts';
import {fields, listOf, oneOf, unionBy, word, type Fields, type Shape} from './shape.ts';
import {address, destination, gateway, kernelKey, kernelValue, link, network, path, seconds, vlan} from './words.ts';

type StepShapes = {readonly [D in Step['do']]: Omit<Fields<Extract<Step, {do: D}>>, 'do'>};

const guest = word(guestName);
const links = listOf(link);

/** What each step may hold: a new step without a row does not compile. */
const rows: StepShapes = {
  'guest-stop': {guest, timeoutSeconds: seconds, onTimeout: oneOf(['fail', 'acpi', 'destroy'])},
  'guest-start': {guest, config: path, timeoutSeconds: seconds},
  'file-put': {path},
  'file-remove': {path},
  'sysctl-set': {key: kernelKey, value: kernelValue},
  'link-down': {links},
  'link-up': {links},
  'link-declare': {link},
  'link-forget': {link},
  'route-drop': {destination, gateway, link},
  'firewall-load': {},
  'arp-notify': {link, address},
  'expect-address': {link, cidr: network},
  'expect-no-address': {link},
  'expect-lease': {link},
  'expect-default': {gateway: address, link},
  'expect-port': {bridge: link, port: link},
  'expect-vlan': {link, id: vlan, on: link},
  'expect-isolated': {link},
  'expect-no-link': {link},
  'expect-route': {destination: network, link},
  'expect-sysctl': {key: kernelKey, value: kernelValue},
};

export const steps: Shape = listOf(
  unionBy(
    'do',
    Object.fromEntries(Object.entries(rows).map(([verb, row]) => [verb, fields({do: oneOf([verb]), ...row})])),
  ),
);
