import type {Failure} from '../base/failure.ts';
import type {Colours} from './colours.ts';
import {stackOf} from '../base/bug.ts';
import {safe} from './safe.ts';

/** What happened, where, why, and what to do next. */
export function formatFailure(failure: Failure, colours: Colours): string {
  const where = formatWhere(failure);
  const head = `${where === '' ? '' : `${colours.bold(where)}: `}${safe(failure.message)} ${colours.dim(`[${failure.code}]`)}`;
  const causes = causesOf(failure).map((cause) => `  ${colours.dim('because:')} ${safe(cause)}`);
  return `${[head, ...causes, `  ${colours.cyan('hint:')} ${safe(failure.hint)}`].join('\n')}\n`;
}

function formatWhere({where}: Failure): string {
  const {host, step, file, line, column} = where;
  const position = file && [file, line, column].filter((part) => part !== undefined).join(':');
  return [host, step, position]
    .filter((part) => part !== undefined)
    .map(safe)
    .join(': ');
}

/** The messages of what lies below, without repeating one; a chain that bites its tail ends there. */
function causesOf(error: Error): readonly string[] {
  const chain = new Set<Error>([error]);
  for (let at = error.cause; at instanceof Error && !chain.has(at); at = at.cause) chain.add(at);
  return [...new Set([...chain].map(({message}) => message))].filter((message) => message !== error.message);
}

/** Our own mistake, with all that a report needs. `error` is whatever was thrown. */
export function formatBug(error: unknown, version: string, colours: Colours): string {
  return [
    colours.red('This is a bug in vifleet; it is not your mistake.'),
    '',
    ...stackOf(error)
      .split('\n')
      .map((line) => `  ${safe(line)}`),
    ...(error instanceof Error ? causesOf(error).map((cause) => `  because: ${safe(cause)}`) : []),
    '',
    `  vifleet ${version}`,
    '',
    'Please report it with the lines above and the command that you typed; take out names and addresses that',
    'others should not see. What the hosts do does not depend on this program: armed changes take themselves back.',
    '',
  ].join('\n');
}
