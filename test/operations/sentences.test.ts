import fc from 'fast-check';
import { COLUMN_NAMES } from '../../src/entities/column-name';
import { ROW_STATUSES } from '../../src/entities/row-result';
import { REJECTION_CODES, type WarningCode } from '../../src/operations/rejection';
import { describeRejection, describeStatus, describeWarning, type Lang } from '../../src/operations/sentences';
import { GERMAN_SENTENCES } from '../../src/operations/sentences.de';
import { describeColumn } from '../../src/tabular/column';

const LANGS: Lang[] = ['en', 'de'];
const WARNING_CODES = Object.keys(GERMAN_SENTENCES.warnings) as WarningCode[];
const UNTIL = '2026-12-01T09:30:00Z';

test('a refused user name is told what is wrong with it and what to write instead', () => {
  const facts = { value: 'müller@contoso.de', proposal: 'mueller@contoso.de' };
  expect(describeRejection('non-ascii-email', 'Email', facts, 'en')).toBe(
    '“müller@contoso.de” has letters that a user name cannot have. Use “mueller@contoso.de” instead, or upload again with transliterate=true.',
  );
  expect(describeRejection('non-ascii-email', 'Email', facts, 'de')).toBe(
    '„müller@contoso.de“ enthält Buchstaben, die in einem Benutzernamen nicht möglich sind. Verwenden Sie stattdessen „mueller@contoso.de“, oder laden Sie die Datei mit transliterate=true erneut hoch.',
  );
});

test.each([
  ['missing-value', 'Email', {}, '“Email” is empty.', '„E-Mail“ ist leer.'],
  ['unknown-domain', 'Email', { domain: 'x.de', verified: ['a.de', 'b.de'] }, '“a.de”, “b.de”', '„a.de“, „b.de“'],
  [
    'value-too-long',
    'City',
    { max: 128, length: 200 },
    '“City” has 200 characters; at most 128',
    '„Ort“ ist 200 Zeichen lang; erlaubt sind höchstens 128',
  ],
  [
    'value-too-long',
    'Email',
    { part: 'local', max: 64, length: 65 },
    'In “Email”, the part before the @ has 65',
    'In „E-Mail“ ist der Teil vor dem @ 65 Zeichen lang',
  ],
  [
    'invalid-characters',
    'Office',
    { character: 'U+202E', position: 3 },
    '(U+202E at position 3)',
    '(U+202E an Position 3)',
  ],
  ['invalid-value', 'Block sign in', { value: 'maybe', allowed: ['yes', 'no'] }, '“yes”, “no”', '„yes“, „no“'],
  [
    'invalid-usage-location',
    'Usage location',
    { value: 'UK', proposal: 'GB' },
    'Use “GB” instead.',
    'stattdessen „GB“',
  ],
  [
    'duplicate-in-file',
    'Email',
    { row: 7, user: 'a@b.de' },
    'Row 7 of this file is already about “a@b.de”',
    'Zeile 7 dieser Datei',
  ],
  [
    'user-mismatch',
    'Email',
    { user: 'a@b.de', userId: 'f3', found: 'c@b.de' },
    'the ID is that of “c@b.de”',
    'die ID gehört zu „c@b.de“',
  ],
  [
    'no-usage-location',
    'Usage location',
    { licenses: ['SPE_E3'] },
    'while the user has licenses: “SPE_E3”',
    'solange der Benutzer Lizenzen hat: „SPE_E3“',
  ],
  [
    'user-deleted',
    'Email',
    { user: 'a@b.de', until: UNTIL },
    'until December 1, 2026 at 09:30 UTC',
    'bis 1. Dezember 2026 um 09:30 UTC',
  ],
  [
    'restore-window-passed',
    'Email',
    { user: 'a@b.de', purgedAt: UNTIL },
    'for good on December 1, 2026',
    'am 1. Dezember 2026',
  ],
  [
    'no-seat-left',
    'Licenses',
    { sku: 'SPE_E3', total: 1 },
    '“SPE_E3” has no seat left; the subscription has 1 seat in all',
    'das Abonnement umfasst 1 Lizenz.',
  ],
  ['no-seat-left', 'Licenses', { sku: 'SPE_E3', total: 2500 }, '2,500 seats in all', 'umfasst 2.500 Lizenzen.'],
  [
    'license-conflict',
    'Licenses',
    { sku: 'SPE_E5', other: 'SPE_E3' },
    '“SPE_E5” and “SPE_E3” cannot be held together',
    '„SPE_E5“ und „SPE_E3“ schließen einander aus',
  ],
  [
    'license-dependency',
    'Licenses',
    { sku: 'MCOEV', needs: ['TEAMS1', 'MCOSTANDARD'] },
    '“MCOEV” needs at least one of these beside it: “TEAMS1”, “MCOSTANDARD”',
    '„TEAMS1“, „MCOSTANDARD“',
  ],
  [
    'license-prohibited-in-location',
    'Licenses',
    { sku: 'MCOPSTN1', location: 'IN' },
    'not offered in India (IN)',
    'Verwendungsstandort Indien (IN)',
  ],
  [
    'unknown-plan',
    'Licenses',
    { plan: 'YAMER', license: 'SPE_E3', allowed: ['SWAY'] },
    '“SPE_E3” has no service plan “YAMER”',
    'keinen Dienstplan „YAMER“',
  ],
  ['weak-password', 'Password', { reason: 'too-short' }, 'at least 12 characters', 'mindestens 12 Zeichen'],
  [
    'wrong-cell-count',
    null,
    { found: 1, expected: 5 },
    'The row has 1 cell, the header 5. Add',
    'Die Zeile hat 1 Zelle, die Kopfzeile 5. Ergänzen',
  ],
  ['wrong-cell-count', null, { found: 7, expected: 5 }, 'has 7 cells', 'hat 7 Zellen'],
  ['internal-error', null, { reference: 'b7' }, 'the reference “b7”', 'die Referenz „b7“'],
])('%s in column %s names the facts %j', (code, column, facts, english, german) => {
  expect(describeRejection(code, column, facts, 'en')).toContain(english);
  expect(describeRejection(code, column, facts, 'de')).toContain(german);
});

test('a license that did not come back is told with the reason', () => {
  const facts = { sku: 'SPE_E5', reason: 'no-seat-left' };
  expect(describeWarning('license-not-restored', facts, 'en')).toContain(
    '“SPE_E5” was not restored, because no seat is left',
  );
  expect(describeWarning('license-not-restored', facts, 'de')).toContain(
    '„SPE_E5“ wurde nicht wiederhergestellt, weil keine',
  );
});

test('a list of more than ten is cut, and says how many were left out', () => {
  const verified = Array.from({ length: 13 }, (_, index) => `d${index + 1}.example`);
  const sentence = (lang: Lang) => describeRejection('unknown-domain', 'Email', { domain: 'x.de', verified }, lang);
  expect(sentence('en')).toContain('“d10.example” and 3 more.');
  expect(sentence('de')).toContain('„d10.example“ und 3 weitere.');
  expect(sentence('en')).not.toContain('d11.example');
});

const codes = fc.oneof(
  fc.constantFrom(...REJECTION_CODES),
  fc.constantFrom('constructor', 'toString', 'of-another-version'),
);
// What people wrote may say "null"; what we add may not.
const text = fc.string().filter((written) => !/undefined|null|NaN|\[object/.test(written));
const fact = fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text), fc.constant(UNTIL));
const facts = fc.oneof(
  fc.constant(null),
  fc.dictionary(
    fc.constantFrom(
      'value',
      'proposal',
      'user',
      'upn',
      'sku',
      'needs',
      'allowed',
      'until',
      'total',
      'location',
      'reason',
      'row',
      'max',
      'length',
      'part',
      'columns',
      'domain',
      'verified',
    ),
    fact,
  ),
);

test('whatever facts are missing or odd, every code gives whole sentences in both languages', () => {
  fc.assert(
    fc.property(
      codes,
      fc.constantFrom(null, ...COLUMN_NAMES, 'Gone'),
      facts,
      fc.constantFrom(...LANGS),
      (code, column, given, lang) => {
        const sentence = describeRejection(code, column, given, lang);
        expect(sentence).toMatch(/\.$/);
        expect(sentence).not.toMatch(/undefined|null|NaN|\[object|^\s/);
      },
    ),
  );
  for (const code of WARNING_CODES) {
    for (const lang of LANGS) expect(describeWarning(code, null, lang)).toMatch(/^[^ ].*\.$/);
  }
});

test('no sentence quotes what stands in the password column', () => {
  fc.assert(
    fc.property(codes, fc.constantFrom(...LANGS), (code, lang) => {
      expect(describeRejection(code, 'Password', { value: 'hunter2-hunter2' }, lang)).not.toContain('hunter2');
    }),
  );
});

test('every sentence says what to do: it has at least two parts', () => {
  for (const code of REJECTION_CODES) {
    for (const lang of LANGS)
      expect([code, describeRejection(code, null, {}, lang).split(/[.,;:] /).length]).not.toEqual([code, 1]);
  }
});

test('columns are called in German what German templates call them', () => {
  for (const column of COLUMN_NAMES) expect(GERMAN_SENTENCES.columns[column]).toBe(describeColumn(column).german);
});

test('every status has a word in both languages', () => {
  expect(ROW_STATUSES.map((status) => describeStatus(status, 'de'))).toEqual([
    'Erfolgreich',
    'Keine Änderung nötig',
    'Erfolgreich mit Warnungen',
    'Abgelehnt',
    'Abgebrochen',
  ]);
  expect(ROW_STATUSES.map((status) => describeStatus(status, 'en'))).toContain('Nothing to change');
});

test('sentences fit into the Windows-1252 files that they go back into', () => {
  for (const lang of LANGS) {
    for (const code of REJECTION_CODES) {
      const sentence = describeRejection(code, 'Email', { until: UNTIL, location: 'DE', total: 1_000_000 }, lang);
      expect(sentence).toMatch(/^[\x20-\x7e\xa0-\xff–“”„’]*$/);
    }
  }
});
