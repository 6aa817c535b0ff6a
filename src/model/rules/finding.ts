import type {Code} from '../../base/codes.ts';
import type {Issue} from '../../base/issue.ts';
import {withAround} from '../../base/model-path.ts';
import type {ModelPath, Place, Places} from '../../base/place.ts';
import type {Fleet} from '../fleet.ts';

/** One thing that must hold between the objects of a fleet. The fleet may have gaps where definitions were refused. */
export type Rule = (fleet: Fleet, places: Places) => readonly Issue[];

export interface FindingDetails {
  readonly hint?: string | undefined;
  readonly related?: readonly {readonly path: ModelPath; readonly message: string}[];
}

/** An error at the place of a model path; what came from a default stands at the nearest thing around it. */
export function finding(
  places: Places,
  code: Code,
  path: ModelPath,
  message: string,
  {hint, related}: FindingDetails = {},
): Issue {
  return {
    code,
    severity: 'error',
    place: placeOf(places, path),
    message,
    ...(hint === undefined ? {} : {hint}),
    ...(related === undefined
      ? {}
      : {related: related.map((other) => ({place: placeOf(places, other.path), message: other.message}))}),
  };
}

function placeOf(places: Places, path: ModelPath): Place {
  for (const at of withAround(path)) {
    const place = places.get(at);
    if (place !== undefined) return place;
  }
  return {file: 'inventory', line: 1, column: 1};
}
