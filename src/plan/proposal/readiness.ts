import type {ObservedHost} from '../../observed/host.ts';
import {isActive, isEnabled} from '../../observed/services.ts';

/** What a host lacks to be a VM Host Server that vifleet can serve, and the command that mends it. */
export interface Lack {
  readonly what: string;
  readonly command: string;
}

/** Empty for a host that is ready. Package names are openSUSE's. */
export function lacksOf(host: ObservedHost): readonly Lack[] {
  return [...xenLacks(host), ...networkLacks(host), ...firewallLacks(host), ...platformLacks(host)];
}

function xenLacks({xen, programs, services}: ObservedHost): readonly Lack[] {
  if (!programs.has('xl'))
    return [
      {
        what: 'the Xen hypervisor and its tools are not installed',
        command: 'zypper install xen xen-tools; then boot the Xen entry of the boot menu',
      },
    ];
  if (!xen)
    return [
      {
        what: 'xl is there and does not answer: the host was not booted on Xen',
        command: 'boot the Xen entry of the boot menu (grub2-once "openSUSE Leap, with Xen hypervisor"; reboot)',
      },
    ];
  return isEnabled(services, 'xendomains')
    ? []
    : [{what: 'guests are not started with the host', command: 'systemctl enable xendomains'}];
}

function networkLacks({programs, services}: ObservedHost): readonly Lack[] {
  if (!programs.has('wicked'))
    return [{what: 'wicked is not installed', command: 'zypper install wicked wicked-service'}];
  if (isActive(services, 'NetworkManager'))
    return [
      {
        what: 'NetworkManager does the network, and vifleet serves wicked',
        command: 'systemctl disable --now NetworkManager; systemctl enable --now wicked',
      },
    ];
  return isActive(services, 'wicked') && isEnabled(services, 'wicked')
    ? []
    : [{what: 'wicked does not run, or does not start with the host', command: 'systemctl enable --now wicked'}];
}

function firewallLacks({firewall, services}: ObservedHost): readonly Lack[] {
  const both = isActive(services, 'SuSEfirewall2') && isActive(services, 'firewalld');
  if (both)
    return [
      {
        what: 'SuSEfirewall2 and firewalld both run, and undo each other',
        command: 'systemctl disable --now firewalld; systemctl restart SuSEfirewall2',
      },
    ];
  if (firewall.backEnd !== 'susefirewall2' || (firewall.active && firewall.enabled)) return [];
  return [
    {
      what: `SuSEfirewall2 ${firewall.active ? 'does not start with the host' : 'does not run'}`,
      command: 'systemctl enable SuSEfirewall2_init SuSEfirewall2; systemctl start SuSEfirewall2',
    },
  ];
}

const platformLacks = ({os}: ObservedHost): readonly Lack[] =>
  os.platform === 'leap-42' || os.platform === 'leap-15'
    ? []
    : [
        {
          what: `${os.name === '' ? 'its system' : os.name} is none that vifleet serves`,
          command: 'install openSUSE Leap 42, or Leap 15 with wicked',
        },
      ];
