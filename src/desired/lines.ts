import {Failure} from '../base/failure.ts';
import {all, type Result} from '../base/result.ts';
import type {TemplateName} from './templates.ts';

/**
 * The lines that a template yielded, each read by `read`, which says undefined for one that it does not understand (the
 * failure is `desired/template-output`). Empty lines are skipped.
 */
export function readLines<T>(
  name: TemplateName,
  text: string,
  read: (line: string) => T | undefined,
  expected: string,
): Result<readonly T[], Failure> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return all(
    lines.map((line) => {
      const value = read(line);
      return value === undefined ? {ok: false, error: notUnderstood(name, line, expected)} : {ok: true, value};
    }),
  );
}

export const notUnderstood = (name: TemplateName, line: string, expected: string): Failure =>
  new Failure('desired/template-output', `template ${name} gave ${JSON.stringify(line)}; expected is ${expected}`, {
    where: {file: `${name}.hbs`},
    hint: 'mend the template, or remove it so that the one that comes with vifleet is used',
  });
