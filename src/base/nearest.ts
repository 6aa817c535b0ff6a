import {distance} from 'fastest-levenshtein';

/** As a hint: `did you mean "earth"?`. */
export const didYouMean = (guess: string | undefined): string | undefined => guess && `did you mean "${guess}"?`;

/** The hint for a mistyped word, or nothing when no candidate is near. */
export function suggester(candidates: Iterable<string>): (word: string) => string | undefined {
  const nearest = nearestOf(candidates);
  return (word) => didYouMean(nearest(word));
}

/**
 * What a mistyped word most likely meant. Answers are kept per word, so that a name which is missing everywhere is
 * looked for once.
 */
export function nearestOf(candidates: Iterable<string>): (word: string) => string | undefined {
  const known = [...candidates];
  const answers = new Map<string, string | undefined>();
  return (word) => {
    if (!answers.has(word)) answers.set(word, search(word, known));
    return answers.get(word);
  };
}

function search(word: string, candidates: readonly string[]): string | undefined {
  const limit = word.length <= 3 ? 1 : Math.max(2, Math.floor(word.length / 3)); // two: letters that changed places
  const lower = word.toLowerCase();
  let best: {readonly text: string; readonly edits: number} | undefined;
  for (const text of candidates) {
    if (Math.abs(text.length - word.length) > limit) continue;
    const edits = distance(lower, text.toLowerCase());
    if (edits <= limit && (best === undefined || edits < best.edits)) best = {text, edits};
  }
  return best?.text;
}
