/** German letters are spelt out; other accents are dropped. */
const SPELT: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'o', å: 'a', ł: 'l', đ: 'd' };

/** Proposes the part of a user name before the @: `Jürgen Groß` becomes `juergen.gross`. Empty when nothing usable is left. */
export function proposeLocalPart(firstName: string, lastName: string): string {
  return [firstName, lastName].map(toPart).filter(Boolean).join('.').slice(0, 64);
}

function toPart(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\0-\x7f]/g, (letter) => SPELT[letter] ?? letter)
    .normalize('NFD')
    .replace(/[^a-z0-9'-]+/g, '')
    .replace(/^[-']+|[-']+$/g, '');
}
