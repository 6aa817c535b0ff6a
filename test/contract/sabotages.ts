import type {ChangedHost} from '../../src/plan/plan.ts';
import {hasty, type Guard, type Strike} from './attempt.ts';
import type {Promised} from './judge.ts';
import {moveToBridge, toRouted, wrongGateway, type Scenario} from './scenarios.ts';

/** A kit (or a plan) with a mistake in it, a run that meets the mistake, and the promises that the judge must call broken. */
export interface Sabotage {
  readonly name: string;
  /** Functions of the kit, defined anew. */
  readonly kit: string;
  readonly scenario: Scenario;
  readonly strike?: Strike;
  readonly guard?: Guard;
  readonly breaks: readonly Promised[];
}

/** A proof that believes whatever it is told, so that only the judge can find what a rollback forgot. */
const credulous = 'vf_prove_rollback() { vf_point proof OK; }';
const controllerDies: Strike = {at: 'done change', what: 'kill-controller'};

export const sabotages: readonly Sabotage[] = [
  {
    name: 'a guard that is not armed',
    kit: 'vf_proved_armed() { systemctl stop vifleet-guard.timer; }',
    scenario: moveToBridge,
    strike: controllerDies,
    breaks: ['P1'],
  },
  {
    name: 'a guard without guests',
    kit: `vf_start_stopped_guests() { :; }\n${credulous}`,
    scenario: toRouted,
    strike: controllerDies,
    breaks: ['P3'],
  },
  {
    name: 'a confirmation that is ignored',
    kit: `vf_confirm() { vf_head; : >"$vf_txn/lie"; vf_show_state; vf_end; }
vf_show_state() {
  vf_state
  [ ! -f "$vf_txn/lie" ] || vf_text=$(printf '%s' "$vf_text" | sed 's/^decision none/decision confirmed/')$vf_nl
  vf_frame state 0 "$vf_text"
}`,
    scenario: moveToBridge,
    guard: hasty,
    breaks: ['P6'],
  },
  {
    name: 'a rollback that skips the firewall',
    kit: `vf_restore_rules() { :; }\n${credulous}`,
    scenario: wrongGateway,
    breaks: ['P2'],
  },
  {
    name: 'a rollback that skips the files',
    kit: `vf_restore_files() { :; }\n${credulous}`,
    scenario: moveToBridge,
    strike: controllerDies,
    breaks: ['P1', 'P2'],
  },
  {
    name: 'a rollback that never proves anything',
    kit: 'vf_prove_rollback() { return 1; }',
    scenario: wrongGateway,
    breaks: ['P2'],
  },
  {
    name: 'a temporary file that stays',
    kit: 'vf_arp_notify() { :; }\nvf_firewall_load() { SuSEfirewall2 start >/dev/null 2>&1; : >"$vf_root/etc/sysconfig/.vifleet.$vf_id.new"; }',
    scenario: moveToBridge,
    breaks: ['P4'],
  },
  {
    name: "a line in somebody else's file",
    kit: 'vf_firewall_load() { SuSEfirewall2 start >/dev/null 2>&1; echo "search example.com" >>"$vf_root/etc/resolv.conf"; }',
    scenario: moveToBridge,
    breaks: ['P5'],
  },
  {
    name: 'a plan that forgets a file',
    kit: '',
    scenario: {...moveToBridge, spoil: withoutFirewall},
    breaks: ['P7'],
  },
  {
    name: 'a text of the host that is executed',
    kit: `vf_firewall_load() { SuSEfirewall2 start >/dev/null 2>&1; eval "$(sed -n 's/^# on call: //p' "$vf_root/etc/sysconfig/network/ifcfg-eth0.note")"; }`,
    scenario: {
      ...moveToBridge,
      overlay: {'/etc/sysconfig/network/ifcfg-eth0.note': '# on call: touch "$VIFLEET_ROOT/executed"\n'},
    },
    breaks: ['P8'],
  },
  {
    name: 'a look that leaves something behind',
    kit: 'vf_fact_os() { echo seen >"$vf_root/etc/vifleet.seen"; cat "$vf_root/etc/os-release"; }',
    scenario: moveToBridge,
    breaks: ['P9'],
  },
];

function withoutFirewall(plan: ChangedHost): ChangedHost {
  const path = '/etc/sysconfig/SuSEfirewall2';
  const {[path]: _, ...files} = plan.verify.files;
  const change = plan.steps.change.filter(
    (step) => !('path' in step && step.path === path) && step.do !== 'expect-rule',
  );
  return {
    ...plan,
    files: plan.files.filter((file) => file.path !== path),
    steps: {...plan.steps, change},
    checks: plan.checks.filter((check) => !check.endsWith(path)),
    verify: {...plan.verify, files},
  };
}
