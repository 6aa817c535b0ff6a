/** One frame of an answer. */
export interface Frame {
  readonly name: string;
  readonly rc: number;
  /** One character per byte, as the transport hands stdout on. */
  readonly bytes: string;
  /** The bytes as UTF-8, with a replacement character for what is not. */
  readonly content: string;
}

/** All frames before `end`, or null where the text is cut or is something else. */
export function framesIn(stdout: string, start: number): readonly Frame[] | null {
  const frames: Frame[] = [];
  for (let at = start; at < stdout.length;) {
    const found = frameAt(stdout, at);
    if (found === null) return null;
    if (found.frame.name === 'end') return frames;
    frames.push(found.frame);
    at = found.next;
  }
  return null;
}

/** `@ NAME RC BYTES`, so many bytes, a newline. */
function frameAt(stdout: string, at: number): {readonly frame: Frame; readonly next: number} | null {
  const lineEnd = stdout.indexOf('\n', at);
  const header = /^@ (\S+) (\d+) (\d+)$/.exec(stdout.slice(at, Math.max(at, lineEnd)));
  if (header === null) return null;
  const end = lineEnd + 1 + Number(header[3]);
  if (stdout[end] !== '\n') return null;
  const bytes = stdout.slice(lineEnd + 1, end);
  const frame = {
    name: header[1] ?? '',
    rc: Number(header[2]),
    bytes,
    get content() {
      return looseText(bytes);
    },
  };
  return {frame, next: end + 1};
}

/** Bytes (one character each) as UTF-8 text; null where they are not. */
export function textIn(bytes: string): string | null {
  if (isAscii(bytes)) return bytes;
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(toBytes(bytes));
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

const looseText = (bytes: string): string =>
  isAscii(bytes) ? bytes : new TextDecoder('utf-8', {ignoreBOM: true}).decode(toBytes(bytes));

/** Nearly every answer is; its bytes are its text. */
const isAscii = (bytes: string): boolean => !/[\u0080-\uffff]/.test(bytes);

const toBytes = (bytes: string): Uint8Array => Uint8Array.from(bytes, (character) => character.charCodeAt(0));
