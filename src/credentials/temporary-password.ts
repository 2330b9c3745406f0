import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createHmacStream } from './hmac-stream';

/** Letters and digits that nobody takes for another on paper: no 0 O o 1 l I i. Never the start of a spreadsheet formula. */
export const TEMPORARY_PASSWORD_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';

const SIZE = TEMPORARY_PASSWORD_ALPHABET.length;
/** Bytes from here on are thrown away: they would make the first letters of the alphabet likelier than the last. */
const FIRST_UNFAIR_BYTE = 256 - (256 % SIZE);
const LENGTH = 20;
const GROUP = 5;

/** Which class a letter is of, one bit each, so that a whole draw is judged by one comparison. */
const UPPER = 1;
const LOWER = 2;
const DIGIT = 4;
const EVERY_CLASS = UPPER | LOWER | DIGIT;
const CLASSES = Uint8Array.from(TEMPORARY_PASSWORD_ALPHABET, (letter) =>
  /[A-Z]/.test(letter) ? UPPER : /[a-z]/.test(letter) ? LOWER : DIGIT,
);

/** The n-th block of an endless stream of random bytes, as a latin1 string. */
type ByteStream = (block: number) => string;

/**
 * The temporary password of a job's row, the same at every call: what is revealed is what was hashed, and nothing but the
 * job's secret needs to be stored or shredded. Its bytes are HMAC-SHA256(secret, row ‖ counter), both 32 bits, big-endian.
 * @param secret 32 bytes
 * @param row the row's number in its job, from 1
 */
export function deriveTemporaryPassword(secret: Buffer, row: number): string {
  return createTemporaryPasswordDeriver(secret)(row);
}

/** `deriveTemporaryPassword` for many rows of one job: the secret is prepared once. */
export function createTemporaryPasswordDeriver(secret: Buffer): (row: number) => string {
  const stream = createHmacStream(secret);
  return (row) => drawPassword((block) => stream(row, block));
}

/** A temporary password for a single act, from the system's cryptographic generator. */
export function generateTemporaryPassword(): string {
  return drawPassword(() => randomBytes(32).toString('latin1'));
}

/**
 * 20 letters of 55 are log2(55) × 20 = 115.6 bits; of them the draws without an upper-case letter, a lower-case letter or a
 * digit are drawn again, which costs less than 0.1 bit.
 */
function drawPassword(stream: ByteStream): string {
  let length = 0;
  let classes = 0;
  for (let block = 0; ; block++) {
    const bytes = stream(block);
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes.charCodeAt(i);
      if (byte >= FIRST_UNFAIR_BYTE) continue;
      const index = byte % SIZE;
      if (length % (GROUP + 1) === GROUP) DRAFT[length++] = HYPHEN;
      DRAFT[length++] = LETTERS[index]!;
      classes |= CLASSES[index]!;
      if (length < DRAFT.length) continue;
      if (classes === EVERY_CLASS) return DRAFT.toString('latin1');
      length = 0;
      classes = 0;
    }
  }
}

const LETTERS = Buffer.from(TEMPORARY_PASSWORD_ALPHABET, 'latin1');
const HYPHEN = 0x2d;
/** Where passwords are put together, letter by letter: a string that grows is a new one with each. Four groups, three hyphens. */
const DRAFT = Buffer.alloc(LENGTH + LENGTH / GROUP - 1);

/**
 * What is stored of a temporary password: SHA-256, salted with the user's id. A fast hash is enough because the password has
 * more than 112 random bits, is single-use and expires (NIST SP 800-63B-4, 3.1.2.2 on look-up secrets; OWASP ASVS 5, 6.5.2).
 * @param userId UUID in lower case
 */
export function hashTemporaryPassword(password: string, userId: string): Buffer {
  return Buffer.from(hash('sha256', `${userId}:${password}`, 'binary'), 'latin1');
}

/** Whether this is the password that was hashed, in constant time; spaces around it, as copying leaves them, are forgiven. */
export function verifyTemporaryPassword(password: string, userId: string, stored: Buffer): boolean {
  const given = hashTemporaryPassword(password.trim(), userId);
  return given.length === stored.length && timingSafeEqual(given, stored);
}
