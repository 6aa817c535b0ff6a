import type {Calamity, Strike} from './attempt.ts';

/** Which part of a change is struck, and how densely, where not everything is tried. */
export interface Density {
  /** Points before the first that begins so were struck in another scenario that begins the same way. */
  readonly from?: string;
  /** Every so many turns only. */
  readonly stride: number;
}

/**
 * What is tried on a change whose run without faults left this trail. Everything at every point takes hours; so the
 * calamities take turns, each with a stride of its own, so that a few changes together meet each kind of point with all.
 */
export function strikesFor(
  trail: readonly string[],
  calamities: readonly Calamity[],
  density: Density | 'everything',
): readonly Strike[] {
  const all = [...new Set(trail.map((point) => point.replace(/^begin .*/, 'begin *')))];
  const from = density === 'everything' ? 0 : all.findIndex((point) => point.startsWith(density.from ?? ''));
  return all
    .slice(Math.max(from, 0))
    .flatMap((at, i) =>
      calamities
        .filter((what) => makesSense(what, at) && (density === 'everything' || isTurn(what, i, density.stride)))
        .map((what): Strike => ({at, what})),
    );
}

const turns: Record<Calamity, readonly [stride: number, first: number]> = {
  'kill-kit': [2, 0],
  reboot: [3, 1],
  'kill-controller': [4, 2],
  cut: [8, 5],
  blip: [8, 3],
  hang: [8, 6],
  'disk-full': [6, 4],
};

function isTurn(what: Calamity, i: number, times: number): boolean {
  const [stride, first] = turns[what];
  return i % (stride * times) === first % (stride * times);
}

/** A verb that hangs is one that the controller waits for, minutes: only what runs by itself is frozen here. */
const makesSense = (what: Calamity, at: string): boolean =>
  what !== 'hang' || /^(phase|step|undo|rollback \d|guest-)/.test(at);
