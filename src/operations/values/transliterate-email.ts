import { domainToASCII } from 'node:url';

/** German first: other languages have no ä that reads "ae", but the people behind these files do (DIN 5007-2). */
const GERMAN: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue', ß: 'ss', ẞ: 'SS' };

/**
 * What an address with letters such as ä, ß or é could be instead, in ASCII; characters with no reading are left out.
 * The domain becomes its IDNA form, because `mueller.de` belongs to somebody else than `müller.de`.
 * The answer is a proposal: it may still break the rules of an address.
 * @param address trimmed and in NFC
 */
export function transliterateEmail(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 0) return transliterateLetters(address);
  const domain = address.slice(at + 1);
  return `${transliterateLetters(address.slice(0, at))}@${isAscii(domain) ? domain : domainToASCII(domain)}`;
}

/** The library's tables are megabytes that every garbage collection walks: they are read when the first foreign letter is met. */
function transliterateLetters(text: string): string {
  if (isAscii(text)) return text;
  const { transliterate } = require('transliteration') as typeof import('transliteration');
  return Array.from(text, (character) => {
    if (isAscii(character)) return character;
    return GERMAN[character] ?? transliterate(character).replace(/[^A-Za-z0-9]/g, '');
  }).join('');
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
