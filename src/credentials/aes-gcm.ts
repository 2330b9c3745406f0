import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const OPTIONS = { authTagLength: TAG_BYTES };

/** What was sealed cannot be opened: another key, another context, or changed bytes. Says nothing of the contents. */
export class UnsealError extends Error {
  override name = 'UnsealError';
}

/**
 * AES-256-GCM with a fresh random nonce: nonce ‖ ciphertext ‖ tag. One key is good for 2^32 messages (NIST SP 800-38D, 8.3).
 * @param context authenticated, not stored: only whoever names the same context can open
 */
export function encryptAesGcm(key: Buffer, plaintext: Buffer, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, OPTIONS).setAAD(Buffer.from(context));
  const ciphertext = cipher.update(plaintext);
  return Buffer.concat([nonce, ciphertext, cipher.final(), cipher.getAuthTag()]);
}

/**
 * The inverse of `encryptAesGcm`; never gives out a byte that was not authenticated.
 * @throws UnsealError
 */
export function decryptAesGcm(key: Buffer, sealed: Buffer, context: string): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new UnsealError('The sealed bytes are cut short.');
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), OPTIONS);
  decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(end));
  const plaintext = decipher.update(sealed.subarray(NONCE_BYTES, end));
  try {
    decipher.final();
  } catch {
    throw new UnsealError('The sealed bytes were changed, or sealed for something else.');
  }
  return plaintext;
}
