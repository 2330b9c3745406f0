import { hash, hkdfSync } from 'node:crypto';
import { decryptAesGcm, encryptAesGcm, UnsealError } from './aes-gcm';

export const MASTER_KEY_BYTES = 32;
const FORMAT = 1;
const KEY_ID_BYTES = 4;
const HEADER_BYTES = 1 + KEY_ID_BYTES;

/** Seals secrets that are stored beside what they protect. */
export interface Sealer {
  /** @param context what the secret is for, e.g. the job and purpose: a secret moved elsewhere does not open */
  seal(secret: Buffer, context: string): Buffer;
  /** @throws UnsealError when the key is not known, the context is another, or the bytes were changed */
  open(sealed: Buffer, context: string): Buffer;
  /**
   * Keys that follow from the master key, for hashes of what could be guessed: without it nobody can try guesses.
   * @param purpose no two purposes have a key in common
   * @returns the current key first, then those of the retired master keys
   */
  deriveKeys(purpose: string): [Buffer, ...Buffer[]];
}

/**
 * Makes a sealer from the master key: format byte ‖ key id ‖ AES-256-GCM. The key's id travels with what it sealed, so after a
 * rotation old secrets still open with a retired key, and new ones are sealed with the new key alone.
 * @param masterKey 32 bytes
 * @param retiredKeys former master keys, for opening only
 * @throws RangeError when a key is not 32 bytes
 */
export function createSealer(masterKey: Buffer, retiredKeys: readonly Buffer[] = []): Sealer {
  // Later entries win in a Map, so the current key comes last.
  const keys = new Map([...retiredKeys, masterKey].map((key) => [identify(key), key]));
  const header = Buffer.from([FORMAT, ...Buffer.from(identify(masterKey), 'hex')]);
  return {
    seal: (secret, context) => Buffer.concat([header, encryptAesGcm(masterKey, secret, context)]),
    open: (sealed, context) => {
      if (sealed[0] !== FORMAT)
        throw new UnsealError('The sealed bytes have a format that this version does not know.');
      const key = keys.get(sealed.toString('hex', 1, HEADER_BYTES));
      if (!key)
        throw new UnsealError('This was sealed under another MASTER_KEY. Start with the key it was sealed under.');
      return decryptAesGcm(key, sealed.subarray(HEADER_BYTES), context);
    },
    deriveKeys: (purpose) => {
      const derive = (key: Buffer) =>
        Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `musterroll ${purpose}`, 32));
      return [derive(masterKey), ...retiredKeys.map(derive)];
    },
  };
}

/** A short public name of a key: part of a one-way hash, so it tells nothing of the key. */
function identify(key: Buffer): string {
  if (key.length !== MASTER_KEY_BYTES) {
    throw new RangeError(
      `MASTER_KEY must be ${MASTER_KEY_BYTES} bytes, but is ${key.length}. Make one with: openssl rand -base64 32`,
    );
  }
  return hash('sha256', Buffer.concat([Buffer.from('musterroll key id\0'), key])).slice(0, KEY_ID_BYTES * 2);
}
