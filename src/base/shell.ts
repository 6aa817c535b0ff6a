/** The one place where values are quoted for a shell: POSIX single quotes, which nothing inside can end. */
export const shellQuote = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

/** A command line of quoted words. */
export const shellWords = (words: readonly string[]): string => words.map(shellQuote).join(' ');
