import type {Failure} from '../base/failure.ts';
import type {Journal} from './journal.ts';

/** A journal that remembers its first failure, for entries that nothing waits for. */
export interface WatchedJournal extends Journal {
  readonly failed: Failure | undefined;
}

export function watched(journal: Journal): WatchedJournal {
  let failed: Failure | undefined;
  return {
    folder: journal.folder,
    get failed() {
      return failed;
    },
    async append(entry) {
      const written = await journal.append(entry);
      if (!written.ok) failed ??= written.error;
      return written;
    },
    close: () => journal.close(),
  };
}
