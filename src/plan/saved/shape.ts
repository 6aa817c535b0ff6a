import type {Parsed} from '../../model/values.ts';

/** Finds the way to the first thing in a value that is not as it must be, as `hosts[0].steps`; undefined where all is. */
export type Shape = (value: unknown, at: string) => string | undefined;

/** A shape for each field of T: a field that is forgotten does not compile. */
export type Fields<T> = {readonly [K in keyof T]-?: Shape};

const that =
  (holds: (value: unknown) => boolean): Shape =>
  (value, at) =>
    holds(value) ? undefined : at;

/** Words for people; they reach no program. */
export const anyText = that((value) => typeof value === 'string');
export const flag = that((value) => typeof value === 'boolean');

export const text = (pattern: RegExp): Shape => that((value) => typeof value === 'string' && pattern.test(value));
export const oneOf = (words: readonly unknown[]): Shape => that((value) => words.includes(value));
export const whole = (low: number, high: number): Shape =>
  that((value) => Number.isInteger(value) && (value as number) >= low && (value as number) <= high);

/** A text that the model's constructor of the value takes as it stands. */
export const word = (parse: (text: string) => Parsed<unknown>): Shape =>
  that((value) => {
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    return parsed?.ok === true && parsed.value === value;
  });

export const optional =
  (shape: Shape): Shape =>
  (value, at) =>
    value === undefined ? undefined : shape(value, at);

export const nullable =
  (shape: Shape): Shape =>
  (value, at) =>
    value === null ? undefined : shape(value, at);

export const either =
  (...shapes: readonly Shape[]): Shape =>
  (value, at) =>
    shapes.some((shape) => shape(value, at) === undefined) ? undefined : at;

export const listOf =
  (shape: Shape): Shape =>
  (value, at) =>
    Array.isArray(value) ? first(value.map((item, n) => shape(item, `${at}[${n}]`))) : at;

export const mapOf =
  (key: Shape, shape: Shape): Shape =>
  (value, at) =>
    isObject(value)
      ? first(Object.entries(value).map(([k, item]) => key(k, `${at}.${k}`) ?? shape(item, `${at}.${k}`)))
      : at;

/** Exactly these fields: one that nobody knows is refused too. */
export const fields =
  <T>(shapes: Fields<T>): Shape =>
  (value, at) => {
    if (!isObject(value)) return at;
    const stranger = Object.keys(value).find((key) => !Object.hasOwn(shapes, key));
    if (stranger !== undefined) return `${at}.${stranger}`;
    return first(
      Object.entries<Shape>(shapes).map(([key, shape]) => shape(value[key], at === '' ? key : `${at}.${key}`)),
    );
  };

/** A union: the field `by` says which of the shapes holds. */
export const unionBy =
  (by: string, shapes: Readonly<Record<string, Shape>>): Shape =>
  (value, at) => {
    const kind = isObject(value) ? value[by] : undefined;
    const shape = typeof kind === 'string' && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
    return shape === undefined ? `${at}.${by}` : shape(value, at);
  };

const first = (found: readonly (string | undefined)[]): string | undefined => found.find((at) => at !== undefined);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
