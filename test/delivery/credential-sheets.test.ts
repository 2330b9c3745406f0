import { buffer } from 'node:stream/consumers';
import { inflateSync } from 'node:zlib';
import { printCredentialSheets, type SheetOptions } from '../../src/delivery/credential-sheets';
import { createNamePrinter, findSheetFonts } from '../../src/delivery/sheet-fonts';

const OPTIONS: SheetOptions = {
  lang: 'de',
  customerName: 'Bäckerei Süß & Söhne GmbH',
  signInUrl: 'https://konten.example.com/',
  validUntil: new Date('2026-03-05T16:30:00Z'),
  timeZone: 'Europe/Berlin',
};
const LONG_UPN = `${'l'.repeat(64)}@${'d'.repeat(45)}.de`;

async function* people(count: number) {
  for (let n = 1; n <= count; n++) {
    yield {
      displayName: `Jürgen Žižek ${n}`,
      upn: n === 1 ? LONG_UPN : `user.${n}@contoso.de`,
      temporaryPassword: 'Kq7vR-3mHtZ-w9PxD-eG4sN',
    };
  }
}

const countPages = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length;

test.each(['de', 'en'] as const)('every user gets one sheet of their own, in %s', async (lang) => {
  const pdf = await buffer(printCredentialSheets(people(12), { ...OPTIONS, lang }));
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(countPages(pdf)).toBe(12);
});

test('a job whose passwords are gone prints one empty page and not a broken file', async () => {
  const pdf = await buffer(printCredentialSheets(people(0), OPTIONS));
  expect(countPages(pdf)).toBe(1);
});

test('sheets are made as they are read: a reader that stops stops the making', async () => {
  let made = 0;
  async function* counted() {
    for await (const person of people(5000)) {
      made++;
      yield person;
    }
  }
  const sheets = printCredentialSheets(counted(), OPTIONS);
  for await (const _ of sheets) break;
  expect(made).toBeLessThan(100);
});

test('a failure while revealing fails the file instead of ending it early', async () => {
  async function* broken() {
    yield* people(1);
    throw new Error('connection lost');
  }
  await expect(buffer(printCredentialSheets(broken(), OPTIONS))).rejects.toThrow('connection lost');
});

test('the password is set in one piece, never broken over lines', async () => {
  const pdf = await buffer(printCredentialSheets(people(1), OPTIONS));
  const runs: string[] = [];
  for (const [, body] of pdf.toString('latin1').matchAll(/stream\n([\s\S]*?)\nendstream/g)) {
    try {
      runs.push(
        ...(inflateSync(Buffer.from(body!, 'latin1'))
          .toString('latin1')
          .match(/\[.*?\] TJ/g) ?? []),
      );
    } catch {
      // Fonts are streams, too.
    }
  }
  const glyphs = runs.map((run) => [...run.matchAll(/<([0-9a-f]+)>/g)].map(([, hex]) => hex).join('').length / 4);
  expect(glyphs).toContain('Kq7vR-3mHtZ-w9PxD-eG4sN'.length);
  expect(glyphs).toContain(64);
});

test('a name is printed whole or not at all: emoji are dropped, letters that the font lacks or would turn around are not', () => {
  const print = createNamePrinter(findSheetFonts().text);
  expect(print('Jürgen Groß-Žižek')).toBe('Jürgen Groß-Žižek');
  expect(print('Ελένη Παπαδοπούλου')).toBe('Ελένη Παπαδοπούλου');
  expect(print('Zoë 👩🏽‍💻 Müller 🇩🇪')).toBe('Zoë Müller');
  expect(print('User 7')).toBe('User 7');
  expect(print('山田太郎')).toBeNull();
  expect(print('محمد علي')).toBeNull();
  expect(print('🎉')).toBeNull();
});
