/** Our own mistake. Thrown, caught in cli and per host in run; the only thing that shows a stack trace. */
export class Bug extends Error {
  constructor(message: string, options?: {cause?: unknown}) {
    super(message, options);
    this.name = 'Bug';
  }
}

/** Marks a place that the types say is never reached. */
export function never(value: never): never {
  throw new Bug(`unexpected value: ${JSON.stringify(value)}`);
}

/** Whatever was thrown, with the way to it where it is known. */
export const stackOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : `thrown: ${String(thrown)}`;
