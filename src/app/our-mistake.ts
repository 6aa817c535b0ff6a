import {Failure} from '../base/failure.ts';

/** What was thrown while one host was looked at or planned is that host's trouble alone: the rest of the fleet goes on. */
export const ourMistake = (host: string, thrown: unknown): Failure =>
  new Failure(
    'run/bug',
    `vifleet made a mistake with ${host}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    {
      where: {host},
      hint: 'please report it with the lines above; nothing was changed on the host',
      cause: thrown,
    },
  );
