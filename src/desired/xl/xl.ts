import type {Failure} from '../../base/failure.ts';
import {all, ok, type Result} from '../../base/result.ts';
import type {HostIntent} from '../../model/intent.ts';
import type {OwnedFile, Piece} from '../piece.ts';
import {together} from '../because.ts';
import type {Templates} from '../templates.ts';
import {hotplugScript, vifPiece} from './vif.ts';

/** The vifs of each guest's config, and the hotplug script where a guest is behind the host. */
export function xlPieces(intent: HostIntent, templates: Templates): Result<readonly Piece[], Failure> {
  const vifs = all(intent.guests.flatMap((guest) => guest.vifs.map((vif) => vifPiece(guest.config, vif, templates))));
  if (!vifs.ok) return vifs;
  const script = scriptFile(intent, templates);
  return script.ok ? ok([...vifs.value, ...script.value]) : script;
}

function scriptFile(intent: HostIntent, templates: Templates): Result<readonly OwnedFile[], Failure> {
  const vifs = intent.guests.flatMap((guest) => guest.vifs);
  const behind = vifs.filter((vif) => vif.kind === 'routed' || vif.kind === 'masqueraded');
  if (behind.length === 0) return ok([]);
  const text = templates.render('scripts/vif-vifleet', {});
  if (!text.ok) return text;
  const because = together(behind.map((vif) => vif.because));
  return ok([{kind: 'owned', path: hotplugScript, text: text.value, mode: '0755', because}]);
}
