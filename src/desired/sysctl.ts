import type {Failure} from '../base/failure.ts';
import {all, ok, type Result} from '../base/result.ts';
import type {SysctlPart} from '../files/part.ts';
import {twinOf} from '../model/emulated.ts';
import type {Because, HostIntent} from '../model/intent.ts';
import type {LinkName} from '../model/values.ts';
import {together} from './because.ts';
import {readLines} from './lines.ts';
import type {PlacedPart} from './piece.ts';
import type {TemplateName, Templates} from './templates.ts';

/**
 * Parts of /etc/sysctl.conf: openSUSE reads it after every file of /etc/sysctl.d, and YaST keeps ip_forward there, so a
 * value elsewhere would lose. The vifs' own lines are not for the boot (their devices come later, and the hotplug script
 * sets them): SuSEfirewall2 of Leap 42 writes proxy_arp=0 to each interface that has no value in these files.
 */
export function sysctlPieces(intent: HostIntent, templates: Templates): Result<readonly PlacedPart[], Failure> {
  const settings = [
    ...(intent.forwarding ? [forwarding(intent, templates)] : []),
    ...intent.proxyArp.map((link) => proxyArp(intent, link, templates)),
  ];
  const pieces = all(settings);
  return pieces.ok ? ok(pieces.value.flat()) : pieces;
}

const forwarding = (intent: HostIntent, templates: Templates) =>
  setting('sysctl/forwarding', {}, forwardedBecause(intent), templates);

/** sysctl.d(5): where a key's first separator is a dot, a slash stands for a dot within a name. */
const proxyArp = (intent: HostIntent, link: LinkName, templates: Templates) =>
  setting('sysctl/proxy-arp', {link: link.replaceAll('.', '/')}, proxiedBecause(intent, link), templates);

/** Because of the guests behind the host, and of the private bridges whose guests leave through it. */
function forwardedBecause({guests, links}: HostIntent): Because {
  const behind = guests.flatMap(({vifs}) => vifs).filter((vif) => vif.kind === 'routed' || vif.kind === 'masqueraded');
  const bridges = links.filter((link) => link.kind === 'bridge' && link.ports.length === 0 && !link.isolated);
  return together((behind.length > 0 ? behind : bridges).map(({because}) => because));
}

/** Because of the guests that have to do with the link; else of those that are forwarded at all. */
function proxiedBecause(intent: HostIntent, link: LinkName): Because {
  const vifs = intent.guests.flatMap((guest) => guest.vifs).filter((vif) => vif.kind === 'routed');
  const concerned = vifs.filter((vif) => [vif.device, twinOf(vif.device), vif.uplink].includes(link));
  return concerned.length > 0 ? together(concerned.map((vif) => vif.because)) : forwardedBecause(intent);
}

function setting(
  template: TemplateName,
  data: {readonly link?: string},
  because: Because,
  templates: Templates,
): Result<readonly PlacedPart[], Failure> {
  const text = templates.render(template, data);
  if (!text.ok) return text;
  const parts = readLines(template, text.value, readSetting, 'KEY = VALUE');
  if (!parts.ok) return parts;
  const file = {path: '/etc/sysctl.conf', format: 'sysctl', mode: '0644'} as const;
  return ok(parts.value.map((part) => ({kind: 'part', ...file, part, because})));
}

function readSetting(line: string): SysctlPart | undefined {
  const [, key, value] = /^([a-z][A-Za-z0-9._/-]*) = ([A-Za-z0-9][A-Za-z0-9._ -]*)$/.exec(line) ?? [];
  return key === undefined || value === undefined ? undefined : {kind: 'sysctl', key, value};
}
