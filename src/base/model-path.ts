import type {ModelPath} from './place.ts';

/** `guests.alice.vifs[0]` for `guests.alice.vifs[0].rate`; nothing around the top. */
export const outOf = (path: ModelPath): ModelPath => path.replace(/(^|\.|\[)[^.[]*$/, '');

/** Whether `path` is `around` or lies in it. */
export const isWithin = (path: ModelPath, around: ModelPath): boolean =>
  path.startsWith(around) && (path.length === around.length || ['.', '['].includes(path.charAt(around.length)));

/** The path, and everything around it. */
export function withAround(path: ModelPath): readonly ModelPath[] {
  const found: ModelPath[] = [];
  for (let at = path; at !== ''; at = outOf(at)) found.push(at);
  return found;
}

/** Tells whether a path is one of these, or lies in one, or around one. */
export function touching(paths: readonly ModelPath[]): (path: ModelPath) => boolean {
  const these = new Set(paths);
  const around = new Set(paths.flatMap(withAround));
  return (path) => around.has(path) || withAround(path).some((one) => these.has(one));
}
