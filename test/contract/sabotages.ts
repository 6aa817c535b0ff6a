import type {Strike} from './attempt.ts';
import type {Promised} from './judge.ts';
import {moveToBridge, toRouted, wrongGateway, type Scenario} from './scenarios.ts';

/** A kit with a mistake in it, a run that meets the mistake, and the promises that the judge must call broken. */
export interface Sabotage {
  readonly name: string;
  /** Functions of the kit, defined anew. */
  readonly kit: string;
  readonly scenario: Scenario;
  readonly strike?: Strike;
  readonly breaks: readonly Promised[];
}

/** A proof that believes whatever it is told, so that only the judge can find what a rollback forgot. */
const credulous = 'vf_prove_rollback() { vf_point proof OK; }';
const controllerDies: Strike = {at: 'done change', what: 'kill-controller'};

export const sabotages: readonly Sabotage[] = [
  {
    name: 'nothing is armed',
    kit: `vf_arm() { vf_point armed; vf_write "$vf_txn/phase" 'armed done'; }`,
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
    kit: `vf_confirm() {
  vf_head
  vf_decision
  vf_frame state 0 "id $vf_id\${vf_nl}phase change\${vf_nl}progress done\${vf_nl}decision confirmed\${vf_nl}decided-by controller\${vf_nl}"
  vf_end
}`,
    scenario: moveToBridge,
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
    scenario: wrongGateway,
    breaks: ['P2'],
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
    name: 'a record that is forgotten',
    kit: 'vf_settle() { :; }',
    scenario: moveToBridge,
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
