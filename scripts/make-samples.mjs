// Makes the files of samples/ again, byte for byte: `node scripts/make-samples.mjs`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';

const DOMAIN = 'contoso.de';
const samples = join(import.meta.dirname, '..', 'samples');

const firstNames =
  `Andreas Anna Annika Antje Barbara Bärbel Benjamin Björn Brigitte Christoph Claudia Daniel Dörte Elif Emma Enrico Esra
Fabian Felix Florian Franziska François Friederike Günter Günther Gülay Hannah Hans-Jürgen Heike Ines Ingrid Jan Jörg Josefine Julia Jürgen
Karl-Heinz Katharina Käthe Kerstin Klaus Laura Lena Léa Leon Lukas Manfred Maria Marie-Luise Markus Mehmet Michael Mirjam Mónica Nadine
Nicole Niklas Olaf Özlem Paul Petra Philipp Ralf Renate René Rüdiger Sabine Sandra Simone Sören Stefanie Susanne Theresa Thomas Till Torsten
Ulrike Ursula Uwe Vanessa Volker Walter Werner Wolfgang Yannick Yasmin Zoë`.split(/\s+/);
const lastNames =
  `Albrecht Arslan Bauer Becker Böhm Brandt Braun Busch Dietrich Engel Fischer Frank Friedrich Fuchs Gärtner Göbel Graf Groß Günther
Haas Hahn Hartmann Heinrich Herrmann Hoffmann Hofmann Huber Jäger Jung Kaiser Kaya Keller Klein Koch Köhler König Krämer Kraus Krause Krüger Kuhn
Kühn Lange Lehmann Lorenz Ludwig Maier Martin Mayer Meier Meyer Möller Müller Nguyen Öztürk Otto Peters Pfeiffer Pohl Richter Roth Sauer Schäfer
Schmid Schmidt Schmitz Schneider Scholz Schreiber Schröder Schubert Schulte Schulz Schulze Schumacher Schuster Schwarz Seidel Simon Sommer Stein
Thomas Vogel Vogt Voß Wagner Walter Weber Weiß Werner Winkler Winter Wolf Wolff Yilmaz Ziegler Zimmermann`.split(/\s+/);
const locations = ['DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'AT', 'AT', 'CH', 'CH'];
const licenses = ['SPE_E3', 'SPE_E3', 'SPE_E3', 'SPE_E5', 'O365_BUSINESS_PREMIUM', 'O365_BUSINESS_PREMIUM', ''];

/** Numbers that look random and are the same every time (mulberry32). */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function transliterate(name) {
  const umlauts = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
  return name
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => umlauts[letter])
    .normalize('NFD')
    .replace(/[^a-z-]/g, '');
}

function makePeople(count, seed) {
  const random = numbers(seed);
  const pick = (from) => from[Math.floor(random() * from.length)];
  const taken = new Map();
  return Array.from({ length: count }, () => {
    const [first, last] = [pick(firstNames), pick(lastNames)];
    const name = `${transliterate(first)}.${transliterate(last)}`;
    const namesakes = taken.get(name) ?? 0;
    taken.set(name, namesakes + 1);
    const email = `${name}${namesakes === 0 ? '' : namesakes + 1}@${DOMAIN}`;
    return { first, last, display: `${first} ${last}`, email, location: pick(locations), license: pick(licenses) };
  });
}

/** Mistakes that files really have, each to be answered with a sentence; the row number of the file is the key. */
const mistakes = {
  17: (person) => ({ ...person, email: `jürgen.groß17@${DOMAIN}` }),
  118: (person) => ({ ...person, email: person.email.replace('@', '.at.') }),
  342: (person) => ({ ...person, email: person.email.replace(DOMAIN, 'fabrikam.example') }),
  561: (_, people) => people[4],
  803: (person) => ({ ...person, license: 'SPE_E9' }),
  1024: (person) => ({ ...person, location: 'XX' }),
  1337: (person) => ({ ...person, display: '' }),
  1711: (person) => ({ ...person, email: '' }),
  2048: (person) => ({ ...person, first: 'Maximiliane '.repeat(6).trim() }),
  2500: (person) => ({ ...person, cells: [person.first, person.last, person.display] }),
  2777: (person) => ({ ...person, email: `${person.last}..${person.first}@${DOMAIN}` }),
};

const quote = (cell, delimiter) =>
  /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
const line = (cells, delimiter) => `${cells.map((cell) => quote(cell, delimiter)).join(delimiter)}\r\n`;

function germanExcel() {
  const people = makePeople(3000, 20_260_901);
  const rows = people.map((person, index) => {
    const row = mistakes[index + 1]?.(person, people) ?? person;
    return row.cells ?? [row.first, row.last, row.display, row.email, row.location, row.license];
  });
  const header = ['Vorname', 'Nachname', 'Anzeigename', 'E-Mail', 'Verwendungsstandort', 'Lizenzen'];
  return iconv.encode([header, ...rows].map((cells) => line(cells, ';')).join(''), 'win1252');
}

function ownColumns() {
  const header = ['Email', 'Display name', 'First name', 'Last name', 'Usage location', 'Licenses', 'Department'];
  const departments = ['Sales', 'Engineering', 'Finance', 'Human resources'];
  const rows = makePeople(30, 7).map(({ email, display, first, last, location, license }, index) => [
    email.replace('@', '.sample@'),
    display,
    first,
    last,
    location,
    license,
    departments[index % departments.length],
  ]);
  return [header, ...rows].map((cells) => line(cells, ',')).join('');
}

writeFileSync(join(samples, 'users.csv'), ownColumns());
writeFileSync(join(samples, 'benutzer-excel-de.csv'), germanExcel());
