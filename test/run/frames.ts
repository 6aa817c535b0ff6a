/** One character per byte, as a transport hands stdout on. */
const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const frame = (name: string, content: string, rc = 0): string => {
  const bytes = latin1(content);
  return `@ ${name} ${rc} ${bytes.length}\n${bytes}\n`;
};

export interface Framed {
  readonly name: string;
  readonly content: string;
  readonly rc?: number;
}

/** What a verb prints: frames, and the end. */
export const answerOf = (frames: readonly Framed[]): string =>
  `vifleet 1 hash\n${frames.map(({name, content, rc}) => frame(name, content, rc)).join('')}${frame('end', '')}`;

export const refusal = (line: string): string => answerOf([{name: 'refused', content: `${line}\n`, rc: 1}]);

/** The frames of a request, by name; `stdin` without the kit. */
export function framesOf(stdin: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(stdin, 'utf8');
  const found = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\n', at);
    const [, name = '', size = '0'] = bytes.toString('utf8', at, end).split(' ');
    found.set(name, bytes.toString('utf8', end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return found;
}
