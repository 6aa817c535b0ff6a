import {suggester} from '../base/nearest.ts';
import type {Parsed} from '../model/values.ts';
import {complain, shaped, wrongType, type Reading, type Shape, type Spot} from './shape.ts';

/** No value of an inventory comes near; what is longer is not even quoted in a message. */
const longestText = 1000;

/** A text that `parse` takes; `what` names it, as in "a device name". `pattern`: what all such texts match. */
export const text = <T>(what: string, parse: (text: string) => Parsed<T>, pattern?: string): Shape<T> =>
  shaped({type: 'string', title: untitled(what), ...(pattern === undefined ? {} : {pattern})}, (spot, reading) => {
    const value = textOf(spot, what, reading);
    return value === undefined ? undefined : checked(spot, parse(value), reading);
  });

/** A whole number that `parse` takes, within bounds. */
export const number = <T>(what: string, parse: (value: number) => Parsed<T>, low: number, high: number): Shape<T> =>
  shaped({type: 'integer', title: untitled(what), minimum: low, maximum: high}, (spot, reading) => {
    const {node} = spot;
    if (node.kind !== 'scalar' || typeof node.value !== 'number') return wrongType(spot, `a number (${what})`, reading);
    return checked(spot, parse(node.value), reading);
  });

/** One of a few words. */
export function choice<const W extends string>(words: readonly W[]): Shape<W> {
  const suggest = suggester(words);
  return shaped({enum: words}, (spot, reading) => {
    const value = textOf(spot, oneOf(words), reading);
    if (value === undefined) return undefined;
    const word = words.find((known) => known === value);
    if (word !== undefined) return word;
    const message = `${JSON.stringify(value)} is not ${oneOf(words)}`;
    return complain(reading, 'inventory/value', spot.node.place, message, suggest(value));
  });
}

const untitled = (what: string): string => what.replace(/^an? /, '');

const oneOf = (words: readonly string[]): string =>
  words.length === 1 ? `"${words.join()}"` : `one of ${words.join(', ')}`;

function textOf(spot: Spot, what: string, reading: Reading): string | undefined {
  const {node} = spot;
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return wrongType(spot, `a text (${what})`, reading);
  if (node.value.length <= longestText) return node.value;
  const message = `a text of ${node.value.length} characters cannot be ${what}`;
  return complain(reading, 'inventory/value', node.place, message);
}

function checked<T>({node}: Spot, parsed: Parsed<T>, reading: Reading): T | undefined {
  if (parsed.ok) return parsed.value;
  return complain(reading, 'inventory/value', node.place, parsed.error.message, parsed.error.hint);
}
