import fc from 'fast-check';
import { parseUpn } from '../../../src/operations/values/parse-upn';
import { reading, refusalCode } from './reading';

const upn = (text: string, options?: { transliterate?: boolean }) => reading(() => parseUpn(text, 'Email', options));
const code = (text: string) => refusalCode(() => parseUpn(text, 'Email'));

test('a UPN keeps its spelling and is compared in lower case', () => {
  expect(upn("Anna.O'Neil_#1@Contoso.Example")).toEqual({
    upn: "Anna.O'Neil_#1@Contoso.Example",
    key: "anna.o'neil_#1@contoso.example",
    domain: 'contoso.example',
  });
});

test('what copying leaves around it is no part of it', () => {
  expect(upn('\ufeff\u00a0 anna@contoso.example\u200b\t')).toMatchObject({ upn: 'anna@contoso.example' });
});

const LOCAL_LETTERS = [..."ABCXYZabcxyz0189'.-_!#^~"];
const locals = fc
  .string({ unit: fc.constantFrom(...LOCAL_LETTERS), minLength: 1, maxLength: 64 })
  .filter((local) => !local.startsWith('.') && !local.endsWith('.'));

test('every local part of the allowed letters is taken, with its dots inside', () => {
  fc.assert(
    fc.property(locals, (local) => {
      expect(upn(`${local}@contoso.example`)).toMatchObject({ upn: `${local}@contoso.example` });
    }),
  );
});

test('any other ASCII character in the local part is refused', () => {
  const others = Array.from({ length: 0x5f }, (_, i) => String.fromCharCode(0x20 + i)).filter(
    (letter) => !/[A-Za-z0-9'.\-_!#^~]/.test(letter),
  );
  for (const other of others) expect([other, code(`an${other}na@contoso.example`)]).toEqual([other, 'invalid-email']);
});

test.each([
  'anna',
  '@contoso.example',
  'anna@',
  'anna@contoso',
  '.anna@contoso.example',
  'anna.@contoso.example',
  'a@b@contoso.example',
  'anna@contoso..example',
  'anna@-contoso.example',
  'anna@contoso-.example',
  'anna@contoso.example.',
  'Anna <anna@contoso.example>',
  'mailto:anna@contoso.example',
  'ännä@b@contoso.example',
])('%s is no address', (text) => {
  expect(upn(text)).toEqual({ code: 'invalid-email', column: 'Email', facts: { value: text } });
});

test('an empty cell is a missing value', () => {
  expect(code(' \u00a0')).toBe('missing-value');
});

test('64 characters before the @ and 48 behind it are the most', () => {
  const local = 'a'.repeat(64);
  const domain = `${'b'.repeat(40)}.example`;
  expect(domain).toHaveLength(48);
  expect(upn(`${local}@${domain}`)).toMatchObject({ domain });
  expect(upn(`${local}a@${domain}`)).toMatchObject({
    code: 'value-too-long',
    facts: { part: 'local', max: 64, length: 65 },
  });
  expect(upn(`a@b${domain}`)).toMatchObject({ code: 'value-too-long', facts: { part: 'domain', max: 48, length: 49 } });
});

test.each([
  ['jürgen.groß@contoso.example', 'juergen.gross@contoso.example'],
  ['Özil@contoso.example', 'Oezil@contoso.example'],
  ['ju\u0308rgen@contoso.example', 'juergen@contoso.example'],
  ['rené.núñez@contoso.example', 'rene.nunez@contoso.example'],
  ['łukasz.øster@contoso.example', 'lukasz.oster@contoso.example'],
  ['иван@contoso.example', 'ivan@contoso.example'],
  ['an\u200bna@contoso.example', 'anna@contoso.example'],
  ['anna@müller.example', 'anna@xn--mller-kva.example'],
])('%s is refused with the proposal %s, and taken as that only when asked to', (text, proposal) => {
  expect(upn(text)).toEqual({
    code: 'non-ascii-email',
    column: 'Email',
    facts: { value: text.normalize('NFC'), proposal },
  });
  expect(upn(text, { transliterate: true })).toMatchObject({ upn: proposal });
});

test('a proposal is itself a UPN, or there is none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (local) => {
      const outcome = upn(`${local}@contoso.example`);
      if ('code' in outcome && 'proposal' in outcome.facts) {
        expect(code(outcome.facts.proposal as string)).toBeUndefined();
      }
    }),
  );
});

test.each(['an\0na@contoso.example', 'an\u202ena@contoso.example', 'an\ud800na@contoso.example'])(
  'an address with a character that hides or breaks is told so',
  (text) => {
    expect(upn(text)).toMatchObject({ code: 'invalid-characters', facts: { position: 3 } });
  },
);

test('a letter that only looks like an ASCII one is not folded to it silently', () => {
  expect(upn('kar\u0131m@contoso.example')).toMatchObject({
    code: 'non-ascii-email',
    facts: { proposal: 'karim@contoso.example' },
  });
  expect(upn('\uff4bim@contoso.example')).toMatchObject({ code: 'non-ascii-email' });
});

test('a cell of a megabyte is refused at once', () => {
  const start = performance.now();
  for (const filler of ['a', '.', 'ä', '@', ' ']) code(`x${filler.repeat(1_000_000)}x`);
  expect(performance.now() - start).toBeLessThan(1000);
});
