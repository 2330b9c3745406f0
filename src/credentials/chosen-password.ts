import { hash, type Options, verify } from '@node-rs/argon2';
import { isCommonPassword } from './common-password';

export const SHORTEST_CHOSEN_PASSWORD = 12;
/** Longer ones buy nothing, and would let a stranger make the server hash megabytes. */
export const LONGEST_CHOSEN_PASSWORD = 256;

/** What is wrong with a password that a person chose. */
export type WeakPasswordReason = 'too-short' | 'too-long' | 'common' | 'holds-the-name';

/** Whose password it is to be. */
export interface Person {
  upn: string;
  displayName: string;
}

/**
 * Argon2id (the library's default variant) with 19 MiB, two passes, one lane.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id
 */
const ARGON2ID: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Parts of a name this long count anywhere in a password; shorter ones ("Max") only as a word of their own ("maximum" is fine). */
const LONG_PART = 4;
const SHORT_PART = 3;

/**
 * The first thing that is wrong with a chosen password, or undefined. Needs no account to exist: it is judged before one is looked for.
 * Length is counted in code points; `shortest` is the least that will do. No rules on kinds of characters (NIST SP 800-63B-4, 3.1.1.2).
 */
export function judgeChosenPassword(
  password: string,
  person: Person,
  shortest = SHORTEST_CHOSEN_PASSWORD,
): WeakPasswordReason | undefined {
  const length = Array.from(normalize(password).slice(0, LONGEST_CHOSEN_PASSWORD * 2 + 1)).length;
  if (length < shortest) return 'too-short';
  if (length > LONGEST_CHOSEN_PASSWORD) return 'too-long';
  if (holdsName(password, person)) return 'holds-the-name';
  return isCommonPassword(normalize(password)) ? 'common' : undefined;
}

/** Argon2id hash (PHC string) of a password that a person chose; about 12 ms of another thread's time. */
export function hashChosenPassword(password: string): Promise<string> {
  return hash(normalize(password), ARGON2ID);
}

/**
 * Whether this is the password that was hashed.
 * @throws Error when the stored text is no argon2 hash
 */
export function verifyChosenPassword(password: string, stored: string): Promise<boolean> {
  return verify(stored, normalize(password));
}

/** Keyboards disagree on how they write "é"; the same password must hash alike from all of them (NIST SP 800-63B-4, 3.1.1.2). */
function normalize(password: string): string {
  return password.normalize('NFKC');
}

function holdsName(password: string, { upn, displayName }: Person): boolean {
  const folded = stripAccents(password);
  const words = new Set(folded.split(/[^\p{L}]+/u));
  const parts = `${upn.split('@')[0]} ${displayName}`.split(/[^\p{L}\p{M}\p{N}]+/u);
  return parts
    .flatMap((part) => [stripAccents(part), stripAccents(spellOutUmlauts(part))])
    .some((part) => (part.length >= LONG_PART ? folded.includes(part) : part.length >= SHORT_PART && words.has(part)));
}

function stripAccents(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').replace(/ß/g, 'ss');
}

function spellOutUmlauts(text: string): string {
  return text.normalize('NFC').replace(/ä/gi, 'ae').replace(/ö/gi, 'oe').replace(/ü/gi, 'ue');
}
