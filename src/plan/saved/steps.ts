import type {RunningRule} from '../running-rule.ts';
import type {Step} from '../steps.ts';
import {guestName} from '../../model/values.ts';
import {either, fields, listOf, oneOf, unionBy, word, type Fields, type Shape} from './shape.ts';
import {
  address,
  destination,
  gateway,
  kernelKey,
  kernelValue,
  link,
  network,
  path,
  portNumber,
  seconds,
  service,
  vlan,
} from './words.ts';

type StepShapes = {readonly [D in Step['do']]: Omit<Fields<Extract<Step, {do: D}>>, 'do'>};

const guest = word(guestName);
const links = listOf(link);

type RuleShapes = {readonly [K in RunningRule['kind']]: Omit<Fields<Extract<RunningRule, {kind: K}>>, 'kind'>};

const ruleRows: RuleShapes = {
  zone: {chain: oneOf(['input', 'forward']), link, zone: oneOf(['external', 'internal', 'dmz'])},
  forward: {
    verdict: oneOf(['accept', 'drop']),
    source: network,
    destination: network,
    protocol: oneOf(['any', 'tcp', 'udp', 'icmp']),
    port: either(oneOf(['-']), portNumber),
  },
  masquerade: {source: network, link},
  publish: {
    protocol: oneOf(['tcp', 'udp']),
    hostAddress: address,
    hostPort: portNumber,
    guestAddress: address,
    guestPort: portNumber,
  },
  admits: {link, port: portNumber},
};

/** A union by `by`, from what else each of its variants holds. */
const variants = (by: string, all: Readonly<Record<string, Readonly<Record<string, Shape>>>>): Shape =>
  unionBy(
    by,
    Object.fromEntries(Object.entries(all).map(([kind, row]) => [kind, fields({[by]: oneOf([kind]), ...row})])),
  );

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
  'service-up': {service},
  'service-down': {service},
  'service-reload': {},
  'arp-notify': {link, address},
  'expect-address': {link, cidr: network},
  'expect-no-address': {link},
  'expect-lease': {link},
  'expect-default': {gateway: address, link},
  'expect-port': {bridge: link, port: link},
  'expect-vlan': {link, id: vlan, on: link},
  'expect-isolated': {link},
  'expect-no-link': {link},
  'expect-service': {service},
  'expect-route': {destination: network, link},
  'expect-sysctl': {key: kernelKey, value: kernelValue},
  'expect-rule': {rule: variants('kind', ruleRows)},
};

export const steps: Shape = listOf(variants('do', rows));
