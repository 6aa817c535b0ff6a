/** A boolean of an ifcfg file: only these words, in any case, are true; `1` and `y` are not (wicked, src/util.c). */
export const isTrue = (value: string | undefined): boolean => /^(yes|true|on)$/i.test(value ?? '');
