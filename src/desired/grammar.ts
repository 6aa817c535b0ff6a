/** What a value that a template prints may look like, so that it cannot end the value or the line that it stands in. */
export interface Grammar {
  readonly pattern: RegExp;
  readonly words: string;
}

/** One word as every file that we write takes it: nothing here is special to wicked, bash, sysctl, xl or sh. */
const word: Grammar = {
  pattern: /^[A-Za-z0-9/][A-Za-z0-9._:/-]*$/,
  words: 'letters, digits and . _ : / -, beginning with a letter, digit or /',
};

/** The first folder of a template's name says which file its output enters. xl's rates hold an `@`. */
const grammars = {
  ifcfg: word,
  routes: word,
  susefirewall2: word,
  sysctl: word,
  xl: {pattern: /^[A-Za-z0-9/][A-Za-z0-9._:/@-]*$/, words: `${word.words}; also @`},
  scripts: word,
  dnsmasq: word,
} as const satisfies Record<string, Grammar>;

export type TemplateFolder = keyof typeof grammars;

export const grammarOf = (folder: TemplateFolder): Grammar => grammars[folder];
