declare const brand: unique symbol;

/** A primitive that went through the constructor of its name; `Brand<string, 'Mac'>` has been checked to be a MAC. */
export type Brand<T, Name extends string> = T & {readonly [brand]: Name};
