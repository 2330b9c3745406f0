import { dirname, join } from 'node:path';
import { type Font, openSync } from 'fontkit';

/** The fonts of the sheets: DejaVu shows Latin with every accent, Greek, Cyrillic, Armenian and Georgian. */
export function findSheetFonts(): { text: string; bold: string; fixed: string } {
  const directory = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  return {
    text: join(directory, 'DejaVuSansCondensed.ttf'),
    bold: join(directory, 'DejaVuSansCondensed-Bold.ttf'),
    fixed: join(directory, 'DejaVuSansMono-Bold.ttf'),
  };
}

/** Pictures, what joins and colours them, and flags; `\p{Emoji}` would take digits along. */
const PICTURES = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u{200d}|\u{20e3}|\u{fe0f}/gu;

/** Written from right to left, where pdfkit would set the words in the wrong order. */
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * Makes the function that says how a name can be printed: without emoji, or not at all (null) when it would come out
 * wrong. The sheet's user name says whose it is; a name in little boxes says nothing.
 * @param path a font file
 */
export function createNamePrinter(path: string): (name: string) => string | null {
  const font = openSync(path) as Font;
  return (name) => {
    const text = name.replace(PICTURES, '').replace(/\s+/g, ' ').trim();
    const isShown = [...text].every((letter) => font.hasGlyphForCodePoint(letter.codePointAt(0)!));
    return text !== '' && isShown && !RIGHT_TO_LEFT.test(text) ? text : null;
  };
}
