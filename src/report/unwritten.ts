import type {Failure} from '../base/failure.ts';
import {safe} from './safe.ts';
import {wrap} from './wrap.ts';

/** A run whose journal lacks something: what is printed now is all that is known of how it ended. */
export const unwrittenText = (run: string, {code, message, hint}: Failure, width: number): string =>
  [
    wrap(`vifleet runs ${run} will not tell all of this: ${safe(message)} [${code}]`, width, '  '),
    `  hint: ${safe(hint)}`,
  ].join('\n');
