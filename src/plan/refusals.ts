import type {Code} from '../base/codes.ts';
import type {VifIntent} from '../model/intent.ts';
import type {ObservedTransaction} from '../observed/facts.ts';
import type {Draft} from './draft.ts';
import {Failure} from '../base/failure.ts';
import {bashValues} from '../files/susefirewall2.ts';
import {addressOf} from '../model/values.ts';
import {runningFacts} from '../observed/running.ts';
import {isActive} from '../observed/services.ts';
import {portOnHost} from './management.ts';
import {guestTypeTrouble} from './guest-types.ts';
import {masqueradingObstacle} from './susefirewall2/masquerading.ts';
import {opensMore} from './susefirewall2/opens-more.ts';
import {missingNic, nameTaken, vlanTooLarge} from './link-refusals.ts';
import {missingForServices} from './service-refusals.ts';
import {tcpPasses} from './susefirewall2/ssh.ts';
import {classRouting, zoneConflict} from './susefirewall2/zones.ts';

/** The first thing that stands in the way of a change; undefined where nothing does. */
export function refusal(draft: Draft): Failure | undefined {
  for (const rule of rules) {
    const failure = rule(draft);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

type Rule = (draft: Draft) => Failure | undefined;

const refuse = ({subject}: Draft, code: Code, message: string, hint: string): Failure =>
  new Failure(code, message, {where: {host: subject.host.name}, hint});

/** What was decided and proved, and only left open by a controller that went away, the host closes itself. */
const isClosedByBegin = ({decision, proof}: ObservedTransaction): boolean =>
  decision === 'confirmed' || (decision === 'rolled-back' && proof === 'verified');

const openTransaction: Rule = (draft) => {
  const open = draft.subject.observed.transaction;
  if (open === undefined || isClosedByBegin(open)) return undefined;
  const {host} = draft.subject;
  const state = open.decision === 'none' ? `undecided, ${open.secondsLeft} s left` : open.decision;
  return refuse(
    draft,
    'plan/open-transaction',
    `${host.name} has an open transaction of run ${open.run} by ${open.owner} (${state})`,
    `wait for it, or take it back with: vifleet unlock ${host.name}`,
  );
};

/** The network service that must run, else nothing that is written becomes live. */
const readiness: Rule = (draft) => {
  const {services, programs} = draft.subject.observed;
  const {host, guests} = draft.subject;
  if (!programs.has('wicked'))
    return refuse(
      draft,
      'plan/host-not-ready',
      `${host.name} has no wicked`,
      'vifleet serves hosts whose network wicked manages: zypper install wicked',
    );
  if (isActive(services, 'NetworkManager'))
    return refuse(
      draft,
      'plan/host-not-ready',
      `NetworkManager runs on ${host.name}, beside or instead of wicked`,
      'systemctl disable --now NetworkManager; systemctl enable --now wicked',
    );
  if (
    draft.subject.wanted?.firewall.kind === 'managed' &&
    isActive(services, 'firewalld') &&
    isActive(services, 'SuSEfirewall2')
  )
    return refuse(
      draft,
      'plan/host-not-ready',
      `SuSEfirewall2 and firewalld both run on ${host.name}, and each throws away what the other loads`,
      'systemctl disable --now firewalld; systemctl restart SuSEfirewall2',
    );
  const needsXen = guests.length > 0;
  if (needsXen && !draft.subject.observed.xen)
    return refuse(
      draft,
      'plan/host-not-ready',
      `xl does not answer on ${host.name}: it was not booted on Xen, or its tools are missing`,
      'boot the Xen entry of the boot menu; zypper install xen-tools',
    );
  return undefined;
};

const firewallOff: Rule = (draft) => {
  const {host, observed} = draft.subject;
  if (!draft.loadsFirewall || observed.firewall.active) return undefined;
  return refuse(
    draft,
    'plan/firewall-off',
    `the firewall of ${host.name} is off, and this change needs rules in it`,
    'switching it on can cut you off, so do it knowingly: systemctl enable --now SuSEfirewall2; or leave it alone with "firewall: none"',
  );
};

/** A vif without a fixed address gets another one at each start: neighbours, leases and rules lose it. */
const fixedMacs: Rule = (draft) => {
  const {wanted, host} = draft.subject;
  for (const guest of draft.after.guests) {
    const asked = wanted?.guests.find((g) => g.name === guest.name);
    const bare = guest.vifs.find((vif) => vif.mac === undefined && asked?.vifs.some((v) => v.number === vif.number));
    if (bare === undefined) continue;
    const path = `guests.${guest.name}.vifs[${bare.number}].mac`;
    return refuse(
      draft,
      'plan/no-mac',
      `eth${bare.number} of ${guest.name} on ${host.name} has a MAC address neither in its xl config nor in the inventory`,
      `set ${path}; a free one tells: vifleet mac ${guest.name}`,
    );
  }
  return undefined;
};

/** One name decided once, in all places: what the files will say is read back and held against the inventory. */
const agreement: Rule = (draft) => {
  const {wanted, host} = draft.subject;
  for (const guest of wanted?.guests ?? []) {
    const found = draft.after.guests.find((g) => g.name === guest.name);
    if (found === undefined)
      return refuse(
        draft,
        'plan/host-not-ready',
        `${guest.config} of ${guest.name} is not on ${host.name}, or xl cannot read it`,
        'put the xl config in its place, or set "config:" of the guest',
      );
    for (const vif of guest.vifs) {
      const other = found.vifs.find((v) => v.number === vif.number);
      if (other !== undefined && attached(other) === attached(vif)) continue;
      return refuse(
        draft,
        'plan/disagrees',
        `eth${vif.number} of ${guest.name} would be ${other === undefined ? 'missing' : attached(other)}, not ${attached(vif)}`,
        'if you use templates of your own, look at xl/, routes/ and susefirewall2/ there; else this is our mistake',
      );
    }
  }
  return undefined;
};

function attached(vif: VifIntent): string {
  switch (vif.kind) {
    case 'bridged':
      return `bridged on ${vif.bridge}`;
    case 'routed':
    case 'masqueraded':
      return `${vif.kind} ${vif.address} via ${vif.device}`;
    case 'other':
      return vif.what;
  }
}

const guestTypes: Rule = (draft) => {
  const {wanted, host} = draft.subject;
  for (const asked of wanted?.guests ?? []) {
    const found = draft.after.guests.find(({name}) => name === asked.name);
    const trouble = found && guestTypeTrouble(asked, found);
    if (trouble !== undefined)
      return refuse(draft, 'plan/guest-type', `${asked.name} on ${host.name} ${trouble.message}`, trouble.hint);
  }
  return undefined;
};

/** Its guests would hang in the air, and nobody would have said so. */
const bridgeInUse: Rule = (draft) => {
  const known = new Set<string>(draft.after.guests.map((guest) => guest.name));
  for (const [guest, vifs] of runningFacts(draft.subject.observed).guests) {
    const lost = vifs.find((vif) => vif.kind === 'bridged' && draft.links.gone.some((link) => link === vif.bridge));
    if (lost?.kind === 'bridged' && !known.has(guest))
      return refuse(
        draft,
        'plan/bridge-in-use',
        `${lost.bridge} would go away on ${draft.subject.host.name}, and the guest ${guest}, which is not in the inventory, is on it`,
        `put ${guest} into the inventory, or move it to another bridge first`,
      );
  }
  return undefined;
};

/**
 * Guests stay only where nothing is taken from under them: their bridges stay, and whoever is to be moved goes from one
 * bridge to another. The way of a routed guest through its host and the guest itself change together.
 */
const guestsCanStay: Rule = (draft) => {
  const {host, later} = draft.subject;
  for (const asked of later ?? []) {
    const now = draft.before.guests.find(({name}) => name === asked.name)?.vifs ?? [];
    const gone = now.find((vif) => vif.kind === 'bridged' && draft.links.gone.includes(vif.bridge));
    const routed = asked.vifs.find((vif) => {
      const old = now.find(({number}) => number === vif.number);
      const bridged = vif.kind === 'bridged' && (old === undefined || old.kind === 'bridged');
      return !bridged && (old === undefined || attached(old) !== attached(vif));
    });
    const vif = gone ?? routed;
    if (vif === undefined) continue;
    return refuse(
      draft,
      'plan/cannot-stay',
      `${asked.name} on ${host.name} cannot stay: eth${vif.number} ${gone === undefined ? 'goes to a route or comes from one' : `is on ${attached(gone)}, which would go away`}`,
      'move it with its host: a play without "guests: stay", or vifleet apply',
    );
  }
  return undefined;
};

/** Two links with one address: which of them answers is chance. */
const addressTwice: Rule = (draft) => {
  const {host} = draft.subject;
  const owners = new Map<string, string>();
  for (const link of draft.after.links) {
    for (const cidr of link.address.kind === 'static' ? link.address.cidrs : []) {
      const address = addressOf(cidr);
      const other = owners.get(address);
      if (other !== undefined && draft.changes.length > 0)
        return refuse(
          draft,
          'plan/address-twice',
          `${other} and ${link.name} of ${host.name} would both have ${address}`,
          `say what becomes of the other: "links: {${other}: {}}" leaves ${other} without an address`,
        );
      owners.set(address, link.name);
    }
  }
  return undefined;
};

/** What stands in the firewall's file besides ours must not undo it, nor be brought to life by it. */
const firewallObstacle: Rule = (draft) => {
  const {wanted, host} = draft.subject;
  const file = draft.files.find(({path}) => path === '/etc/sysconfig/SuSEfirewall2');
  if (wanted === undefined || file?.after == null) return undefined;
  const [before, after] = [file.before ?? '', file.after].map(bashValues);
  if (before?.ok !== true || after?.ok !== true) return undefined;
  const found =
    zoneConflict(after.value, wanted.firewall, draft.loadsFirewall) ??
    classRouting(after.value, wanted.firewall) ??
    opensMore(before.value, after.value, wanted.firewall) ??
    masqueradingObstacle(after.value, wanted.firewall);
  return (
    found && refuse(draft, found.code, `/etc/sysconfig/SuSEfirewall2 of ${host.name}: ${found.message}`, found.hint)
  );
};

/** A new connection to SSH must pass the new rules on the link it will arrive on; established ones hide that it does not. */
const sshPasses: Rule = (draft) => {
  const file = draft.files.find(({path}) => path === '/etc/sysconfig/SuSEfirewall2');
  const values = file?.after == null ? undefined : bashValues(file.after);
  if (!draft.loadsFirewall || values?.ok !== true) return undefined;
  const {host} = draft.subject;
  const port = portOnHost(host.ssh, draft.after);
  const link = draft.management.at(-1);
  if (link === undefined || tcpPasses(values.value, link, port)) return undefined;
  return refuse(
    draft,
    'plan/ssh-blocked',
    `the new rules would drop new connections to port ${port} on ${link} of ${host.name}`,
    `open it in the zone of ${link} first, as with FW_SERVICES_EXT_TCP="${port === 22 ? 'ssh' : port}" in /etc/sysconfig/SuSEfirewall2`,
  );
};

const rules: readonly Rule[] = [
  openTransaction,
  readiness,
  agreement,
  fixedMacs,
  firewallOff,
  guestTypes,
  bridgeInUse,
  guestsCanStay,
  addressTwice,
  firewallObstacle,
  missingNic,
  missingForServices,
  nameTaken,
  vlanTooLarge,
  sshPasses,
];
