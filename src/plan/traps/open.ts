/** What is known and not looked for in this version, as Markdown. */
export const openTraps: readonly string[] = [
  "Of the firewall's rules those for IPv4 that the inventory asks for are looked for; yours, and those for IPv6, are not.",
  '`FW_CUSTOMRULES`, `FW_TRUSTED_NETS` and the like are not read when the plan judges whether SSH passes.',
  'With `firewall: none`: `br_netfilter` together with rules of yours that drop forwarded packets cuts bridged guests off. Strict `rp_filter` together with proxy ARP is not looked for either.',
  "A port of a masqueraded guest that is published is open at the guest's own private address as well, to neighbours of the host that send there by way of it: SuSEfirewall2's rule does not tell the two apart.",
  "That the host's device model knows the emulated `model` is not asked before the guest starts.",
  "xendomains that saves guests at shutdown restores them with their old vifs. Domains that libvirt manages are not recognised: don't put them into the inventory.",
  'An `mtu` that the inventory no longer names stays in the running kernel until the host boots: wicked leaves it there. (A rollback puts the old one back.)',
  'IPv4 forwarding stays on in the running kernel where the last routed guest leaves the inventory: others may need it. Some versions of SuSEfirewall2 switch it off by themselves when they load their rules without `FW_ROUTE`.',
  'Two hosts with the same machine-id give their bridges the same MAC.',
  'A VLAN that the switch does not carry: plan and verify do not see it, [`vifleet probe`](probe.md) does.',
  "A host's address cannot be moved: `ssh.address` has to lead there before and after a change.",
  'Guests that move from host to host, and what runs on their consoles: vifleet does neither yet, so that the traps of migration (another hypervisor, shadow paging, a name in use on the target) are met by nobody.',
  'A key that a template of your own gives a vif and that xl does not know: `xl create -n` passes over it, and the guest starts without it.',
];
