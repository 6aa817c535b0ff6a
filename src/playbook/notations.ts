import {suggester} from '../base/nearest.ts';
import {quoted} from '../base/quoted.ts';
import {err, ok} from '../base/result.ts';
import type {Parsed} from '../model/values.ts';
import type {Amount} from './rollout.ts';

const longestPause = 86_400;

/** `30s`, `5m`, `2h`, to seconds; a day at the most. */
export function pause(text: string): Parsed<number> {
  const match = /^(0|[1-9]\d{0,5})([smh])$/.exec(text);
  if (match === null)
    return err({message: `${JSON.stringify(text)} is not a duration`, hint: 'write it as 30s, 5m or 2h'});
  const seconds = Number(match[1]) * ({s: 1, m: 60, h: 3600}[match[2] ?? 's'] ?? 1);
  if (seconds <= longestPause) return ok(seconds);
  return err({message: `${text} is longer than a day`, hint: 'split the playbook, and play its parts on their days'});
}

/** `3` or `25%`. `least`: the smallest number of hosts or percent that means anything. */
export const amount =
  (least: 0 | 1) =>
  (text: string): Parsed<Amount> => {
    const match = /^(0|[1-9]\d{0,4})(%?)$/.exec(text);
    const number = Number(match?.[1]);
    const percent = match?.[2] === '%';
    if (match === null || number < least || (percent && number > 100))
      return err({
        message: `${JSON.stringify(text)} is not a number of hosts`,
        hint: `write it as ${least + 1}, or as a share: ${least}% to 100%`,
      });
    return ok(percent ? {kind: 'percent', percent: number} : {kind: 'hosts', hosts: number});
  };

/** A whole number of hosts; a share of them is no canary. */
export function canary(text: string): Parsed<number> {
  if (/^(0|[1-9]\d{0,4})$/.test(text)) return ok(Number(text));
  return err({message: `${JSON.stringify(text)} is not a number of hosts`, hint: 'write it as 1'});
}

/** One of a few words. */
export const choice =
  <const W extends string>(words: readonly W[]) =>
  (text: string): Parsed<W> => {
    const known = words.find((word) => word === text);
    if (known !== undefined) return ok(known);
    const hint = suggester(words)(text);
    return err({message: `${quoted(text)} is not one of ${words.join(', ')}`, ...(hint === undefined ? {} : {hint})});
  };
