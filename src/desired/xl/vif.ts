import {Bug} from '../../base/bug.ts';
import type {Failure} from '../../base/failure.ts';
import {ok, type Result} from '../../base/result.ts';
import type {VifIntent} from '../../model/intent.ts';
import type {AbsolutePath} from '../../model/values.ts';
import {readLines} from '../lines.ts';
import type {PlacedPart} from '../piece.ts';
import type {TemplateData} from '../template-data.ts';
import type {Templates} from '../templates.ts';

/** Ours, because none can be relied on: Xen's vif-route fails in some packages, and vif-route-ifup is gone since xend. */
export const hotplugScript = '/etc/xen/scripts/vif-vifleet';

const expected = 'KEY=VALUE, or !KEY for a key that must not be there';

/** The keys of one vif in the guest's xl config (xl-network-configuration(5)). */
export function vifPiece(config: AbsolutePath, vif: VifIntent, templates: Templates): Result<PlacedPart, Failure> {
  const text = templates.render('xl/vif', vifData(vif));
  if (!text.ok) return text;
  const keys = readLines('xl/vif', text.value, readKey, expected);
  if (!keys.ok) return keys;
  const set = keys.value.flatMap(({key, value}) => (value === undefined ? [] : [[key, value] as const]));
  const unset = keys.value.flatMap(({key, value}) => (value === undefined ? [key] : []));
  return ok({
    kind: 'part',
    path: config,
    format: 'xl',
    mode: '0600',
    part: {kind: 'vif', number: vif.number, set: Object.fromEntries(set), unset},
    because: vif.because,
  });
}

function vifData(vif: VifIntent): TemplateData {
  const common = {
    mac: vif.mac ?? null,
    rate: vif.rate === 'none' ? null : (vif.rate ?? null),
    unlimited: vif.rate === 'none',
    model: vif.model ?? null,
  };
  switch (vif.kind) {
    case 'bridged':
      return {...common, bridge: vif.bridge, vifname: vif.device ?? null, script: null};
    case 'routed':
    case 'masqueraded':
      return {...common, bridge: null, vifname: vif.device, script: hotplugScript};
    case 'other':
      throw new Bug(`vif ${vif.number} is ${vif.kind}, which is not built`);
  }
}

/** xl splits an entry at commas and knows no escapes; its keys are lower case (xen, tools/xl/xl_parse.c). */
function readKey(line: string): {readonly key: string; readonly value?: string} | undefined {
  const [, key, value] = /^([a-z][a-z_]*)=([A-Za-z0-9/][A-Za-z0-9._:/@-]*)$/.exec(line) ?? [];
  if (key !== undefined && value !== undefined) return {key, value};
  const [, unset] = /^!([a-z][a-z_]*)$/.exec(line) ?? [];
  return unset === undefined ? undefined : {key: unset};
}
