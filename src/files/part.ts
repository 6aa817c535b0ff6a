/**
 * Our fragments of shared files, in the files' own grammar. A part says what a file must hold; merging puts it in and
 * gives back a claim, which says how to take it out again so that the file is what it was, byte for byte.
 */
export type FileFormat = 'ifcfg' | 'susefirewall2' | 'routes' | 'sysctl' | 'xl';

export type Part = IfcfgPart | ListPart | ReplaceItemPart | ScalarPart | RoutePart | SysctlPart | VifPart;

/** An interface's own file (`ifcfg-*`), wholly ours when it did not exist before; else our keys in it. */
export interface IfcfgPart {
  readonly kind: 'ifcfg';
  /** The rendered file: every key in it is set, and every key of `governs` that it does not hold is removed. */
  readonly text: string;
  /** Keys that we decide, absent ones too; a `*` at the end stands for any suffix (`IPADDR*`, `BRIDGE*`). */
  readonly governs: readonly string[];
  /** Keys of `text` that only a file of our making gets: one that was there does without them, or has its own. */
  readonly suggests?: readonly string[];
}

/** Items of a blank-separated list variable of SuSEfirewall2. */
export interface ListPart {
  readonly kind: 'list';
  readonly key: string;
  readonly items: readonly string[];
  /**
   * What an empty list means to SuSEfirewall2. `everything` (FW_MASQ_NETS, FW_MASQ_DEV) with `when`: where the list is
   * empty and the variable `when.key` had the value `when.value` before us, ours are already covered: satisfied.
   */
  readonly empty:
    | {readonly means: 'nothing'}
    | {readonly means: 'everything'; readonly when: {readonly key: string; readonly value: string}};
  /** A word that stands for an empty list, and makes room for items. */
  readonly none?: string;
  /** A word that stands for every item: ours are covered. */
  readonly every?: string;
}

/**
 * `item` takes the place of `of`, or of the first of `or` that is there, in whichever of the lists `keys` holds it; if none
 * does, it is added to `otherwise`.
 */
export interface ReplaceItemPart {
  readonly kind: 'replace-item';
  readonly keys: readonly string[];
  readonly item: string;
  readonly of: string;
  readonly or?: readonly string[];
  readonly otherwise: string;
}

/** A variable with "at least" semantics: one of `satisfiedBy` is enough, else it becomes `value`. */
export interface ScalarPart {
  readonly kind: 'scalar';
  readonly key: string;
  readonly value: string;
  readonly satisfiedBy: readonly string[];
  /** What takes the place of a value that says something besides: `IPv6` becomes `IPv4,IPv6`. */
  readonly widens?: Readonly<Record<string, string>>;
  /** Lists that are in force only by this variable: while others have items there, it stays when our part goes. */
  readonly carries?: readonly string[];
}

/** One line of `routes` or `ifroute-*`. For `default` it takes the place of any other default route of the file. */
export interface RoutePart {
  readonly kind: 'route';
  readonly destination: string;
  readonly gateway?: string;
  readonly link?: string;
  /** Without one the kernel's own, 0. */
  readonly metric?: number;
}

/** One `key = value` of sysctl.conf; the last assignment of a key is the one that counts. */
export interface SysctlPart {
  readonly kind: 'sysctl';
  readonly key: string;
  readonly value: string;
}

/** Keys of the vif with this number in an xl config; other keys of the entry stay. */
export interface VifPart {
  readonly kind: 'vif';
  readonly number: number;
  readonly set: Readonly<Record<string, string>>;
  /** Keys that must not be there. */
  readonly unset: readonly string[];
}

/** What we own of a file, as the record on the host keeps it (JSON). */
export interface FileClaim {
  /** The file did not exist before us: it goes when our last part goes. */
  readonly created: boolean;
  readonly parts: readonly PartClaim[];
}

/** One part and what stood in its place before: how exactly is up to the part's kind, and plain JSON. */
export interface PartClaim {
  readonly part: Part;
  readonly was: unknown;
}

export interface Merged {
  /** The new text; null where the file must not exist. */
  readonly text: string | null;
  /** What we own of the file afterwards; null for nothing. */
  readonly claim: FileClaim | null;
  /** Parts that were there without us: not ours, never removed. */
  readonly satisfied: readonly Part[];
}

/** Why a part cannot be merged; the line counts from 1 in the file as it was. */
export interface MergeProblem {
  readonly problem: 'unreadable' | 'ambiguous' | 'would-open-everything' | 'not-representable';
  readonly message: string;
  readonly line?: number;
  readonly hint: string;
}
