/** A reader of texts, and what it knows already. */
export interface Memory<T> {
  read(text: string): T;
  /** What is known of a text without reading it. */
  known(text: string): T | undefined;
  /** Keeps what is known of a text from elsewhere. */
  note(text: string, value: T): void;
}

/**
 * A reader that keeps what it made of the texts that were new to it last: the same few texts of a host are read many times
 * over. Only for readers that depend on nothing else, and whose results nobody changes.
 */
export function remembering<T>(read: (text: string) => T, texts: number): Memory<T> {
  const known = new Map<string, T>();
  const note = (text: string, value: T): void => {
    known.set(text, value);
    if (known.size <= texts) return;
    const oldest = known.keys().next();
    if (oldest.done !== true) known.delete(oldest.value);
  };
  return {
    known: (text) => known.get(text),
    note,
    read(text) {
      const before = known.get(text);
      if (before !== undefined) return before;
      const value = read(text);
      note(text, value);
      return value;
    },
  };
}
