import type {Failure} from '../../base/failure.ts';
import {all, ok, type Result} from '../../base/result.ts';
import type {DhcpIntent, HostIntent} from '../../model/intent.ts';
import {confPath, unitPath} from '../../model/dnsmasq-files.ts';
import type {OwnedFile} from '../piece.ts';
import {notUnderstood} from '../lines.ts';
import type {TemplateName, Templates} from '../templates.ts';

/** The DHCP server of each bridge: a dnsmasq of its own, so that one of the host's owner is not touched. */
export function dnsmasqPieces(intent: HostIntent, templates: Templates): Result<readonly OwnedFile[], Failure> {
  const files = all((intent.dhcp ?? []).map((dhcp) => serverFiles(dhcp, templates)));
  return files.ok ? ok(files.value.flat()) : files;
}

function serverFiles(dhcp: DhcpIntent, templates: Templates): Result<readonly OwnedFile[], Failure> {
  const {bridge, server, first, last, isRouter, leases, because} = dhcp;
  const data = {bridge, server, first, last, router: isRouter ? server : null, leases};
  const conf = templates.render('dnsmasq/conf', data);
  if (!conf.ok) return conf;
  const unit = templates.render('dnsmasq/unit', {bridge, conf: confPath(bridge)});
  if (!unit.ok) return unit;
  return all([
    file('dnsmasq/conf', confPath(bridge), conf.value, because),
    file('dnsmasq/unit', unitPath(bridge), unit.value, because),
  ]);
}

function file(
  template: TemplateName,
  path: string,
  text: string,
  because: DhcpIntent['because'],
): Result<OwnedFile, Failure> {
  const strange = text.split('\n').find((line) => !/^[\x20-\x7e]*$/.test(line));
  if (strange !== undefined || !text.endsWith('\n'))
    return {ok: false, error: notUnderstood(template, strange ?? text, 'lines of plain characters')};
  return ok({kind: 'owned', path, text, mode: '0644', because});
}
