/** Tokens of an xl config as Xen's own reader has them (xen, tools/libs/util/libxlu_cfg_l.l). */
export interface XlToken {
  readonly kind: 'ident' | 'number' | 'string' | 'newline' | 'error' | '+=' | ',' | '[' | ']' | '=' | ';';
  readonly start: number;
  readonly end: number;
}

const rules: readonly (readonly [XlToken['kind'] | 'blank', RegExp])[] = [
  ['ident', /[a-z][_0-9a-z]*/y],
  ['number', /[0-9][0-9a-fx]*/y],
  ['blank', /[ \t]+/y],
  ['+=', /\+=/y],
  [',', /,/y],
  ['[', /\[/y],
  [']', /\]/y],
  ['=', /=/y],
  [';', /;/y],
  // A comment needs its newline: without one, at the end of the file, it is an error.
  ['newline', /#[^\n]*\n|\n/y],
  ['string', /'(?:[^'\\\n]|\\[^\n])*'|"(?:[^"\\\n]|\\[^\n])*"/y],
  ['error', /[^ \t\n][^ \t\n]*/y],
];

/** All tokens; blanks are left out, comments are part of the newline token that ends them. Never fails. */
export function xlTokens(text: string): readonly XlToken[] {
  const tokens: XlToken[] = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at);
    if (token.kind !== 'blank') tokens.push({kind: token.kind, start: at, end: token.end});
    at = token.end;
  }
  return tokens;
}

function tokenAt(text: string, at: number): {readonly kind: XlToken['kind'] | 'blank'; readonly end: number} {
  for (const [kind, rule] of rules) {
    rule.lastIndex = at;
    if (rule.test(text)) return {kind, end: rule.lastIndex};
  }
  return {kind: 'error', end: at + 1};
}
