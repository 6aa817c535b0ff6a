import type {Failure} from '../base/failure.ts';
import {all, ok, type Result} from '../base/result.ts';
import type {HostIntent} from '../model/intent.ts';
import type {FirewallBackEnd, NetworkBackEnd, Platform, Toolstack} from '../model/platform.ts';
import {dnsmasqPieces} from './dnsmasq/dnsmasq.ts';
import type {Piece} from './piece.ts';
import {susefirewall2Pieces} from './susefirewall2/susefirewall2.ts';
import {sysctlPieces} from './sysctl.ts';
import type {Templates} from './templates.ts';
import {wickedPieces} from './wicked/wicked.ts';
import {xlPieces} from './xl/xl.ts';

/** From the neutral intent to the files of one program. */
type BackEnd = (intent: HostIntent, templates: Templates) => Result<readonly Piece[], Failure>;

const networks = {wicked: wickedPieces} satisfies Record<NetworkBackEnd, BackEnd>;
const firewalls = {susefirewall2: susefirewall2Pieces, none: () => ok([])} satisfies Record<
  FirewallBackEnd | 'none',
  BackEnd
>;
const toolstacks = {xl: xlPieces} satisfies Record<Toolstack, BackEnd>;

/** Everything that the host's back ends want on it. */
export function hostPieces(
  platform: Platform,
  intent: HostIntent,
  templates: Templates,
): Result<readonly Piece[], Failure> {
  const backEnds: readonly BackEnd[] = [
    networks[platform.network],
    firewalls[platform.firewall],
    toolstacks[platform.toolstack],
    sysctlPieces,
    dnsmasqPieces,
  ];
  const pieces = all(backEnds.map((backEnd) => backEnd(intent, templates)));
  return pieces.ok ? ok(pieces.value.flat()) : pieces;
}
