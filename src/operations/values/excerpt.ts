import { UNSAFE_CHARACTER } from './require-safe-characters';

const LONGEST = 80;
const PLAIN = /^[\x20-\x7e]*$/;
const UNSAFE_CHARACTERS = new RegExp(UNSAFE_CHARACTER, 'gu');

/**
 * A refused value as a sentence may quote it: at most 80 code points, so that a 64 KiB cell does not fill the results,
 * and with a replacement character for whatever cannot be stored or shown (PostgreSQL refuses NUL in jsonb, too).
 */
export function excerpt(text: string): string {
  if (text.length <= LONGEST && PLAIN.test(text)) return text;
  const start = text.length <= LONGEST ? text : shorten(text);
  return start.replace(UNSAFE_CHARACTERS, '\ufffd');
}

function shorten(text: string): string {
  // No code point takes more than two code units, so the cut falls behind what is kept.
  const codePoints = Array.from(text.slice(0, LONGEST * 2 + 2));
  return codePoints.length > LONGEST ? `${codePoints.slice(0, LONGEST).join('')}…` : text;
}
