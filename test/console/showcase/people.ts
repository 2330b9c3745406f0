const FIRST =
  'Anna Björn Clara David Eva Felix Gülşen Hannes Ida Jonas Käthe Lukas Merve Niklas Olga Paul Renée Stefan Tülay Ulrich Vera Wojciech Yasmin Zoë Jörg Małgorzata Søren Inés'.split(
    ' ',
  );
const LAST =
  'Meier Schmidt Fischer Weber Wagner Becker Hoffmann Koch Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger Groß Yıldız Nowak Lehmann Köhler Böhm García Jäger Vogel Weiß Öztürk Kühn Brandt Franke Nguyen'.split(
    ' ',
  );
const DEPARTMENTS = ['Vertrieb', 'Einkauf', 'IT', 'Produktion', 'Personal', 'Finanzen', 'Qualität'];
const TITLES = ['Sachbearbeitung', 'Teamleitung', 'Referat', 'Werkstudium', 'Bereichsleitung'];
const PLACES = [
  { Office: 'Werk 2', City: 'Köln', 'Postal code': '50667' },
  { Office: 'Zentrale', City: 'München', 'Postal code': '80331' },
  { Office: 'Lager Süd', City: 'Nürnberg', 'Postal code': '90402' },
];
const SPELT: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ł: 'l', ø: 'o', ı: 'i' };

/** A line of a file, by our columns. */
export type Row = Record<string, string>;

/** A name's letters as a user name may hold them. */
function toAscii(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\0-\x7f]/g, (letter) => SPELT[letter] ?? letter)
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
}

/** One of 868 people; the same number is always the same person. */
export function personOf(number: number, domain: string): Row {
  const [first, last] = [FIRST[number % FIRST.length]!, LAST[(number * 7 + 3) % LAST.length]!];
  const person = {
    Email: `${toAscii(first)}.${toAscii(last)}@${domain}`,
    'Display name': `${first} ${last}`,
    'First name': first,
    'Last name': last,
    Department: DEPARTMENTS[number % DEPARTMENTS.length]!,
    'Job title': TITLES[number % TITLES.length]!,
    'Office phone': `+49 221 555 ${1000 + number}`,
    'Alternate email': `${toAscii(first)}.${toAscii(last)}@privat.example`,
    ...PLACES[number % PLACES.length]!,
  };
  return person;
}
