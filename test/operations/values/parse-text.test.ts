import fc from 'fast-check';
import { cleanText } from '../../../src/operations/values/clean-text';
import { excerpt } from '../../../src/operations/values/excerpt';
import { parseMailAddress } from '../../../src/operations/values/parse-mail-address';
import { parseText } from '../../../src/operations/values/parse-text';
import { TEXT_LIMITS } from '../../../src/operations/values/text-limits';
import { reading, refusalCode } from './reading';

const name = (text: string) => reading(() => parseText(text, 'Display name', TEXT_LIMITS['Display name']));

test('text loses the invisible characters around it and nothing inside', () => {
  expect(cleanText('\ufeff \u00a0\u200bAnna \u00a0 Meyer\u200d\u2060\r\n')).toBe('Anna \u00a0 Meyer');
  expect(cleanText(' \t ')).toBe('');
});

test('cleaning twice is cleaning once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(cleanText(cleanText(text))).toBe(cleanText(text));
    }),
  );
});

test('text is stored in NFC', () => {
  expect(name('Mu\u0308ller')).toBe('Müller');
});

test.each(['Zoë Müller', '王小明', 'محمد علي', 'שרה', 'Ṱshivenḓa', 'Anna 👩‍💻', '👩🏽‍🚀🇩🇪', "O'Neil-Smith, Jr."])(
  '%s is a name',
  (text) => {
    expect(name(text)).toBe(text.normalize('NFC'));
  },
);

test('fifty characters are counted as code points', () => {
  expect(name('😀'.repeat(50))).toBe('😀'.repeat(50));
  expect(name('😀'.repeat(51))).toMatchObject({ code: 'value-too-long', facts: { max: 50, length: 51 } });
  expect(name(` ${'a'.repeat(50)} `)).toHaveLength(50);
  expect(name('a'.repeat(51))).toEqual({
    code: 'value-too-long',
    column: 'Display name',
    facts: { max: 50, length: 51 },
  });
  expect(name('u\u0308'.repeat(50))).toBe('ü'.repeat(50));
});

test.each([
  ['NUL', '\0', 'U+0000'],
  ['a tab', '\t', 'U+0009'],
  ['a line break', '\n', 'U+000A'],
  ['DEL', '\x7f', 'U+007F'],
  ['a C1 control', '\x81', 'U+0081'],
  ['a left-to-right mark', '\u200e', 'U+200E'],
  ['an Arabic letter mark', '\u061c', 'U+061C'],
  ['a right-to-left override', '\u202e', 'U+202E'],
  ['an isolate', '\u2066', 'U+2066'],
  ['a lone high surrogate', '\ud83d', 'U+D83D'],
  ['a lone low surrogate', '\ude00', 'U+DE00'],
])('%s inside a name is refused by its number and place', (_, character, shown) => {
  expect(name(`😀a${character}b`)).toEqual({
    code: 'invalid-characters',
    column: 'Display name',
    facts: { character: shown, position: 3 },
  });
});

test('what is taken is well-formed, in NFC, and not too long, whatever came in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (text) => {
      const outcome = name(text);
      if (typeof outcome !== 'string') return;
      expect(outcome).not.toMatch(/\p{Cs}/u);
      expect(outcome.normalize('NFC')).toBe(outcome);
      expect([...outcome].length).toBeLessThanOrEqual(50);
    }),
  );
});

test('a megabyte of spaces takes no time', () => {
  const start = performance.now();
  cleanText(`x${' '.repeat(1_000_000)}x`);
  expect(performance.now() - start).toBeLessThan(500);
});

test('an excerpt is short and can be stored, whatever it is taken from', () => {
  expect(excerpt('short')).toBe('short');
  expect(excerpt('😀'.repeat(80))).toBe('😀'.repeat(80));
  expect(excerpt('😀'.repeat(81))).toBe(`${'😀'.repeat(80)}…`);
  expect(excerpt('a\0b\ud800')).toBe('a\ufffdb\ufffd');
});

test('a mail address may hold what a UPN may not', () => {
  const mail = (text: string) => reading(() => parseMailAddress(text, 'Alternate email'));
  expect(mail(' anna+work@mail.example ')).toBe('anna+work@mail.example');
  expect(mail('anna')).toMatchObject({ code: 'invalid-email', facts: { value: 'anna' } });
  expect(mail('')).toMatchObject({ code: 'missing-value' });
  expect(mail(`${'a'.repeat(250)}@mail.example`)).toMatchObject({ code: 'value-too-long', facts: { max: 250 } });
  expect(refusalCode(() => parseMailAddress('a\nBcc: b@mail.example', 'Alternate email'))).toBe('invalid-characters');
});
