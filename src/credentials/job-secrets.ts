import { randomBytes } from 'node:crypto';
import type { Sealer } from './master-key';

const SECRET_BYTES = 32;

/** A job's two secrets. They are independent: shredding the passwords leaves the rows readable, and the other way round. */
export interface JobSecrets {
  /** Encrypts the staged rows. */
  payloadKey: Buffer;
  /** Derives the temporary passwords. */
  passwordSecret: Buffer;
}

/** Two new random secrets of 32 bytes. */
export function newJobSecrets(): JobSecrets {
  return { payloadKey: randomBytes(SECRET_BYTES), passwordSecret: randomBytes(SECRET_BYTES) };
}

/** A secret as it is stored on the job, bound to that job and to its purpose. */
export function sealJobSecret(sealer: Sealer, jobId: string, purpose: keyof JobSecrets, secret: Buffer): Buffer {
  return sealer.seal(secret, jobSecretContext(jobId, purpose));
}

/** @throws UnsealError when it was sealed under another key, for another job or for another purpose */
export function openJobSecret(sealer: Sealer, jobId: string, purpose: keyof JobSecrets, sealed: Buffer): Buffer {
  return sealer.open(sealed, jobSecretContext(jobId, purpose));
}

function jobSecretContext(jobId: string, purpose: keyof JobSecrets): string {
  return `job:${jobId}:${purpose}`;
}
