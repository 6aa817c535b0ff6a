/** Sorts by name, code unit by code unit, so that no locale changes a plan. */
export const byName = <T extends {readonly name: string}>(items: readonly T[]): readonly T[] =>
  [...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
