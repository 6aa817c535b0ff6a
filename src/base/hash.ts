import {createHash, createHmac, hash as hashOf} from 'node:crypto';

/** SHA-256 in lower-case hexadecimal, as sha256sum(1) prints it. Strings are hashed as UTF-8. */
export const sha256 = (data: string | Uint8Array): string => hashOf('sha256', data);

/** The same of the text that the pieces make up. */
export function sha256Of(pieces: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** SHA-256 in base64 without padding, as OpenSSH shows fingerprints (after `SHA256:`). */
export const sha256Base64 = (data: Uint8Array): string =>
  createHash('sha256').update(data).digest('base64').replace(/=+$/, '');

/** HMAC-SHA-1 in base64 with a key in base64: how known_hosts hides host names. */
export const hmacSha1Base64 = (key: string, data: string): string =>
  createHmac('sha1', Buffer.from(key, 'base64')).update(data).digest('base64');
