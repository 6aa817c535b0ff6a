import type {Failure} from '../../base/failure.ts';
import {all, ok, type Result} from '../../base/result.ts';
import type {Part} from '../../files/part.ts';
import type {
  Because,
  FirewallIntent,
  ForwardIntent,
  HostIntent,
  PublishIntent,
  ServiceIntent,
  Zone,
} from '../../model/intent.ts';
import type {LinkName} from '../../model/values.ts';
import {together} from '../because.ts';
import type {PlacedPart} from '../piece.ts';
import type {TemplateData} from '../template-data.ts';
import type {TemplateName, Templates} from '../templates.ts';
import {readVariables} from './variables.ts';

const zones = {external: 'EXT', internal: 'INT', dmz: 'DMZ'} as const satisfies Record<Zone, string>;

/** Parts of /etc/sysconfig/SuSEfirewall2. Bash reads it as root, so it holds nothing but what the grammars let through. */
export function susefirewall2Pieces(intent: HostIntent, templates: Templates): Result<readonly PlacedPart[], Failure> {
  if (intent.firewall.kind === 'unmanaged') return ok([]);
  const rendered = all(requests(intent).map((request) => render(request, templates)));
  if (!rendered.ok) return rendered;
  return ok([...replacements(intent.firewall), ...rendered.value.flat()]);
}

/** One rendering of a template, and why. */
interface Request {
  readonly template: TemplateName;
  readonly data: TemplateData;
  readonly because: Because;
}

function requests(intent: HostIntent): readonly Request[] {
  const {firewall} = intent;
  const bridges = intent.links.filter((link) => link.kind === 'bridge');
  const found: Request[] = firewall.zones.map(({link, zone, because}) => ({
    template: 'susefirewall2/zone',
    data: {zone: zones[zone], link},
    because,
  }));
  if (intent.forwarding)
    found.push({template: 'susefirewall2/routing', data: {}, because: together(firewall.zones.map((z) => z.because))});
  if (firewall.bridging)
    found.push({template: 'susefirewall2/bridging', data: {}, because: together(bridges.map((b) => b.because))});
  const entries = firewall.forward.map((entry): Request => ({
    template: 'susefirewall2/forward',
    data: forwardData(entry),
    because: entry.because,
  }));
  const services = (firewall.services ?? []).map(serviceRequest);
  return [...found, ...services, ...entries, ...masqueradeRequests(firewall), ...firewall.publish.map(publishRequest)];
}

/** The switch comes before the lists that it puts in force, and so goes after them. */
function masqueradeRequests({masquerade}: FirewallIntent): readonly Request[] {
  const uplinks = [...new Set(masquerade.map(({via}) => via))];
  const because = (uplink: LinkName) => together(masquerade.map((m) => (m.via === uplink ? m.because : [])));
  return [
    ...uplinks.map((uplink): Request => ({
      template: 'susefirewall2/masquerading',
      data: {uplink},
      because: because(uplink),
    })),
    ...masquerade.map(({source, because: why}): Request => ({
      template: 'susefirewall2/masqueraded',
      data: {source},
      because: why,
    })),
  ];
}

const publishRequest = ({because, ...data}: PublishIntent): Request => ({
  template: 'susefirewall2/publish',
  data,
  because,
});

const serviceRequest = ({zone, protocol, port, broadcast, because}: ServiceIntent): Request => ({
  template: 'susefirewall2/service',
  data: {zone: zones[zone], protocol: protocol.toUpperCase(), port, broadcast},
  because,
});

const forwardData = ({source, destination, service, verdict}: ForwardIntent): TemplateData => ({
  drop: verdict === 'drop',
  source: netWords(source),
  destination: netWords(destination),
  protocol: service?.protocol ?? null,
  port: service?.port ?? null,
});

/** SuSEfirewall2's own word for everybody. */
const netWords = (network: string): string => (network === '0.0.0.0/0' ? '0/0' : network);

function render({template, data, because}: Request, templates: Templates): Result<readonly PlacedPart[], Failure> {
  const text = templates.render(template, data);
  if (!text.ok) return text;
  const parts = readVariables(template, text.value);
  return parts.ok ? ok(parts.value.map((part) => piece(part, because))) : parts;
}

/** The bridge stands where its NIC stood; a link that no zone lists is external. */
const replacements = (firewall: FirewallIntent): readonly PlacedPart[] =>
  firewall.replaces.map(({link, of, or, because}) =>
    piece(
      {
        kind: 'replace-item',
        keys: ['FW_DEV_EXT', 'FW_DEV_INT', 'FW_DEV_DMZ'],
        item: link,
        of,
        ...(or === undefined ? {} : {or}),
        otherwise: 'FW_DEV_EXT',
      },
      because,
    ),
  );

const piece = (part: Part, because: Because): PlacedPart => ({
  kind: 'part',
  path: '/etc/sysconfig/SuSEfirewall2',
  format: 'susefirewall2',
  mode: '0600',
  part,
  because,
});
