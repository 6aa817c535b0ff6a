/** What a template can print and ask for. Optional values are null, never missing. */
export type TemplateValue = string | number | boolean | null | readonly TemplateValue[] | TemplateData;
export interface TemplateData {
  readonly [key: string]: TemplateValue;
}

/** A template asked for a value that is not there. */
export class Missing extends Error {
  readonly key: string;
  constructor(key: string) {
    super(key);
    this.key = key;
  }
}

/** Handlebars itself prints nothing for a missing key and takes it for false in a condition; this throws. */
export function guarded(value: TemplateValue): unknown {
  if (Array.isArray(value)) return value.map((item: TemplateValue) => guarded(item));
  if (value === null || typeof value !== 'object') return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, guarded(item)]));
  return new Proxy(copy, {
    get(target, key) {
      if (typeof key === 'symbol') return undefined;
      if (!Object.hasOwn(target, key)) throw new Missing(key);
      return target[key];
    },
  });
}
