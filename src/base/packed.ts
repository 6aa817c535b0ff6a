import {deflateRawSync, inflateRawSync} from 'node:zlib';

/** A text that takes little room while nobody reads it. */
export interface PackedText {
  read(): string;
}

/** Texts of ten thousands of hosts are much alike inside, so a quick packing takes most of them away. */
export function packText(text: string): PackedText {
  // What zlib gives is the begin of a larger buffer.
  const bytes = Uint8Array.from(deflateRawSync(text, {level: 1}));
  return {read: () => inflateRawSync(bytes).toString('utf8')};
}
