import type {
  Change,
  ChangedHost,
  FileChange,
  GuestImpact,
  PlannedGuest,
  ProbePair,
  RefusedHost,
  Risk,
  UnchangedHost,
  Verify,
  VerifyGuest,
} from '../plan.ts';
import type {Phase} from '../steps.ts';
import {guestName, hostName, sshAddress, userName} from '../../model/values.ts';
import {factNames} from '../../observed/facts.ts';
import {readRecord} from '../../observed/record.ts';
import {
  anyText,
  fields,
  flag,
  listOf,
  mapOf,
  nullable,
  oneOf,
  optional,
  text,
  unionBy,
  whole,
  word,
  type Shape,
} from './shape.ts';
import {steps} from './steps.ts';
import {
  address,
  check,
  fileHash,
  id,
  link,
  mode,
  network,
  path,
  probe,
  seconds,
  service,
  sha256,
  vlan,
} from './words.ts';

const endpoint = fields<ChangedHost['endpoint']>({
  address: word(sshAddress),
  port: optional(whole(1, 65_535)),
  user: optional(word(userName)),
});
const common = {host: word(hostName), endpoint, platform: text(/^[a-z0-9-]+$/)};
const texts = listOf(anyText);

const change = fields<Change>({
  kind: oneOf(['create', 'update', 'remove']),
  object: anyText,
  from: optional(anyText),
  to: optional(anyText),
  because: texts,
});
const impact = fields<GuestImpact>({
  guest: word(guestName),
  impact: oneOf(['none', 'live', 'blip', 'restart']),
  reason: anyText,
});
const file = fields<FileChange>({
  path,
  before: nullable(sha256),
  after: nullable(sha256),
  mode,
  uid: id,
  gid: id,
  because: texts,
});
const guest = fields<PlannedGuest>({
  name: word(guestName),
  config: path,
  after: listOf(word(guestName)),
  shutdown: fields<PlannedGuest['shutdown']>({
    timeoutSeconds: seconds,
    onTimeout: oneOf(['fail', 'acpi', 'destroy']),
  }),
});

const number = whole(0, 1_000);
const vif = unionBy('kind', {
  bridged: fields<Extract<VerifyGuest['vifs'][number], {kind: 'bridged'}>>({
    kind: oneOf(['bridged']),
    number,
    bridge: link,
  }),
  routed: fields<Extract<VerifyGuest['vifs'][number], {kind: 'routed'}>>({
    kind: oneOf(['routed']),
    number,
    device: link,
    address,
  }),
});
const verify = fields<Verify>({
  files: mapOf(path, fileHash),
  links: listOf(fields<Verify['links'][number]>({link, cidrs: listOf(network)})),
  ports: listOf(fields<Verify['ports'][number]>({bridge: link, port: link})),
  vlans: optional(listOf(fields<NonNullable<Verify['vlans']>[number]>({link, id: vlan, on: link}))),
  isolated: optional(listOf(link)),
  leases: optional(listOf(link)),
  services: optional(listOf(service)),
  defaultRoute: optional(fields<NonNullable<Verify['defaultRoute']>>({gateway: address, link})),
  guests: listOf(fields<VerifyGuest>({guest: word(guestName), vifs: listOf(vif)})),
  probes: listOf(fields<ProbePair>({what: anyText, before: optional(probe), after: probe})),
});

/** The record as the host will keep it: whatever reads it later must be able to. */
const record: Shape = (value, at) => (typeof value === 'string' && readRecord(value, '').ok ? undefined : at);

const perPhase = (shape: Shape) =>
  fields<Record<Phase, unknown>>({'stop-guests': shape, change: shape, 'start-guests': shape});

/** Everything of a host's plan that a request is made from, in its strict pattern; the rest are words for people. */
export const host: Shape = unionBy('kind', {
  unchanged: fields<UnchangedHost>({...common, kind: oneOf(['unchanged']), satisfied: texts}),
  refused: fields<RefusedHost>({
    ...common,
    kind: oneOf(['refused']),
    code: text(/^[a-z0-9-]+\/[a-z0-9-]+$/),
    message: anyText,
    hint: anyText,
  }),
  change: fields<ChangedHost>({
    ...common,
    kind: oneOf(['change']),
    endpointAfter: endpoint,
    satisfied: texts,
    changes: listOf(change),
    impact: listOf(impact),
    risk: fields<Risk>({cutsManagement: flag, reasons: texts}),
    files: listOf(file),
    steps: perPhase(steps),
    undo: fields<ChangedHost['undo']>({beforeRestore: steps, afterRestore: steps}),
    expect: fields<ChangedHost['expect']>({facts: mapOf(oneOf(factNames), sha256), files: mapOf(path, fileHash)}),
    checks: listOf(check),
    guard: fields<ChangedHost['guard']>({windowSeconds: seconds, lastResort: oneOf(['none', 'reboot'])}),
    limits: perPhase(seconds),
    management: listOf(link),
    verify,
    record,
    recordBefore: nullable(record),
    guests: listOf(guest),
  }),
});
