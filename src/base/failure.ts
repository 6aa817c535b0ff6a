import type {Code} from './codes.ts';

/** What a failure is about; every field that is known is filled in. */
export interface Where {
  readonly host?: string;
  readonly step?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** An expected error, passed as a value in a Result. Decisions are made from its code, never from its words. */
export class Failure extends Error {
  readonly code: Code;
  readonly where: Where;
  /** What the reader does next; never empty. */
  readonly hint: string;

  constructor(code: Code, message: string, details: {where?: Where; hint: string; cause?: unknown}) {
    super(message, details.cause === undefined ? {} : {cause: details.cause});
    this.name = 'Failure';
    this.code = code;
    this.where = details.where ?? {};
    this.hint = details.hint;
  }
}
