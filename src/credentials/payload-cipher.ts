import { decryptAesGcm, encryptAesGcm } from './aes-gcm';

/**
 * Encrypts a chunk's staged rows under its job's payload key: what people put into files includes passwords.
 * @param key 32 bytes
 * @param context see `chunkContext`: rows of one chunk do not open as another's
 */
export function sealPayload(key: Buffer, body: Buffer, context: string): Buffer {
  return encryptAesGcm(key, body, context);
}

/** @throws UnsealError when the key or context is another, or the bytes were changed */
export function openPayload(key: Buffer, sealed: Buffer, context: string): Buffer {
  return decryptAesGcm(key, sealed, context);
}

/** Which chunk a payload belongs to. */
export function chunkContext(jobId: string, ordinal: number): string {
  return `job:${jobId}:chunk:${ordinal}`;
}
