/** Where something stands in a user's file. Lines and columns count from 1; columns count UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters the caret underlines; 1 if absent. */
  readonly length?: number;
  /** The group, the range of names or the defaults by which a value came from here to where it counts. */
  readonly through?: ModelPath;
}

/** A value in the fleet by its way from the top, as `guests.alice.vifs[0].rate`. */
export type ModelPath = string;

/** Model path to the place that set it. */
export type Places = ReadonlyMap<ModelPath, Place>;
