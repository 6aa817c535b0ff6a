import type {Failure} from '../../base/failure.ts';
import {all, type Result} from '../../base/result.ts';
import type {HostIntent} from '../../model/intent.ts';
import type {Piece} from '../piece.ts';
import type {Templates} from '../templates.ts';
import {ifcfgPiece} from './ifcfg.ts';
import {routePiece} from './routes.ts';

/** wicked's ifcfg-*, ifroute-* and routes. */
export const wickedPieces = (intent: HostIntent, templates: Templates): Result<readonly Piece[], Failure> =>
  all([
    ...intent.links.map((link) => ifcfgPiece(link, intent.guests, templates)),
    ...intent.routes.map((route) => routePiece(route, templates)),
  ]);
