import type {FileFormat, Part} from '../files/part.ts';
import type {Because} from '../model/intent.ts';

/** What a back end wants on a host: a whole file, or one part of a file that others write, too. */
export type Piece = OwnedFile | PlacedPart;

/** A whole file of ours. `mode` in octal, as `0755`. */
export interface OwnedFile {
  readonly kind: 'owned';
  readonly path: string;
  readonly text: string;
  readonly mode: string;
  readonly because: Because;
}

/** A part and its file. `mode` is for a file that does not exist yet. */
export interface PlacedPart {
  readonly kind: 'part';
  readonly path: string;
  readonly format: FileFormat;
  readonly mode: string;
  readonly part: Part;
  readonly because: Because;
}
