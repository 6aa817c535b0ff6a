import {bashValues} from '../files/susefirewall2.ts';
import {absolutePath} from '../model/values.ts';
import {isChanged, type PlannedFile} from './files.ts';

const firewallPath = '/etc/sysconfig/SuSEfirewall2';

/**
 * The dry checks that the host makes before anything is written: each file is shown to the program that will read it.
 * Rules of the firewall cannot be tried: they exist only when SuSEfirewall2 has made them, so they are read back instead.
 */
export function checksOf(files: readonly PlannedFile[], loadsFirewall: boolean): readonly string[] {
  const written = files.filter((file) => isChanged(file) && file.after !== null);
  const paths = (fits: (path: string) => boolean) => written.map(({path}) => path).filter(fits);
  return [
    ...(paths((path) => path.startsWith('/etc/sysconfig/network/')).length > 0 ? ['wicked'] : []),
    ...paths(isSourced).map((path) => `bash ${path}`),
    ...(loadsFirewall ? customRules(files).map((path) => `bash ${path}`) : []),
    ...paths((path) => path.startsWith('/etc/dnsmasq.d/')).map((path) => `dnsmasq ${path}`),
    ...paths((path) => path.startsWith('/etc/xen/scripts/')).map((path) => `shell ${path}`),
    ...paths((path) => path.startsWith('/etc/xen/') && path.endsWith('.cfg')).map((path) => `xl ${path}`),
  ];
}

/** SuSEfirewall2 sources its configuration, and files of interfaces for their FW_ZONE. */
const isSourced = (path: string): boolean => path === firewallPath || path.startsWith('/etc/sysconfig/network/ifcfg-');

/** A file of the administrator's that SuSEfirewall2 sources too; with a mistake in it, its rules would be missing. */
function customRules(files: readonly PlannedFile[]): readonly string[] {
  const values = bashValues(files.find(({path}) => path === firewallPath)?.after ?? '');
  const path = absolutePath((values.ok ? values.value.get('FW_CUSTOMRULES') : undefined) ?? '');
  return path.ok ? [path.value] : [];
}
