import { decode as decodeCodePage, encode as encodeCodePage } from 'iconv-lite';
import type { Encoding } from './decode';

/** Makes the function that turns text into the bytes of an encoding. Lone surrogates become U+FFFD. */
export function encoder(encoding: Encoding): (text: string) => Buffer {
  switch (encoding) {
    case 'utf-8':
      return (text) => Buffer.from(text, 'utf8');
    case 'utf-16le':
      return (text) => Buffer.from(text.toWellFormed(), 'utf16le');
    case 'utf-16be':
      return (text) => Buffer.from(text.toWellFormed(), 'utf16le').swap16();
    case 'windows-1252':
      // Composed letters are the only ones the code page has.
      return (text) => encodeCodePage(text.normalize('NFC'), 'win1252');
  }
}

/** Whether an encoding has every letter of a text. */
export function holdsText(encoding: string, text: string): boolean {
  if (encoding !== 'windows-1252') return true;
  const composed = text.normalize('NFC');
  return decodeCodePage(encodeCodePage(composed, 'win1252'), 'win1252') === composed;
}
