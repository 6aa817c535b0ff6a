import type {Issue} from '../base/issue.ts';
import type {ExitCode} from '../model/outcome.ts';
import type {Screen} from './screen.ts';
import {Failure} from '../base/failure.ts';
import {formatBug, formatFailure} from '../report/failure.ts';
import {formatIssues} from '../report/issues.ts';
import {version} from './version.ts';

/** An expected error ends the verb: words on stderr, the document where one was asked for. */
export function reportFailure(failure: Failure, screen: Screen): ExitCode {
  process.stderr.write(formatFailure(failure, screen.errorColours));
  screen.document({
    format: 'vifleet/failure',
    version: 1,
    code: failure.code,
    message: failure.message,
    where: failure.where,
    hint: failure.hint,
  });
  return 1;
}

/** Findings in the user's files. Warnings alone do not end the verb. */
export function reportIssues(issues: readonly Issue[], texts: ReadonlyMap<string, string>, screen: Screen): ExitCode {
  if (issues.length > 0) process.stderr.write(formatIssues(issues, texts, screen.errorColours));
  const bad = issues.some((issue) => issue.severity === 'error');
  if (bad) screen.document({format: 'vifleet/issues', version: 1, issues});
  return bad ? 1 : 0;
}

/** The user said no, or pressed Ctrl-C, before anything was changed. */
export function reportStopped(what: string, screen: Screen): ExitCode {
  reportFailure(new Failure('cli/stopped', what, {hint: 'type the command again to go on'}), screen);
  return 130;
}

/** What was thrown and not caught is our own mistake, but for a Failure that lost its way. */
export function reportThrown(error: unknown, screen: Screen): ExitCode {
  if (error instanceof Failure) return reportFailure(error, screen);
  process.stderr.write(formatBug(error, version(), screen.errorColours));
  screen.document({format: 'vifleet/bug', version: 1, message: error instanceof Error ? error.message : String(error)});
  return 1;
}
