import {createHash} from 'node:crypto';

/** SHA-256 in lower-case hexadecimal, as sha256sum(1) prints it. Strings are hashed as UTF-8. */
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
