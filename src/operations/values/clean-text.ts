/** What surrounds a value after copying it out of mails and web pages: white space, NBSP, BOM, zero-width characters. */
const SURROUNDING = /[\s\u200b-\u200d\u2060\ufeff]/;
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * The text without the invisible characters around it, in NFC.
 * Walks from both ends instead of matching `[…]+$`, which is quadratic on long runs of spaces.
 */
export function cleanText(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SURROUNDING.test(text[start])) start++;
  while (end > start && SURROUNDING.test(text[end - 1])) end--;
  const trimmed = start === 0 && end === text.length ? text : text.slice(start, end);
  return PLAIN.test(trimmed) ? trimmed : trimmed.normalize('NFC');
}
