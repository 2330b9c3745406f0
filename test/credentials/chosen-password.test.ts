import { hashChosenPassword, judgeChosenPassword, verifyChosenPassword } from '../../src/credentials/chosen-password';

const PERSON = { upn: 'anna.mueller@contoso.example', displayName: 'Anna Müller' };
const judge = (password: string, person = PERSON) => judgeChosenPassword(password, person);

test.each([
  'correct horse battery staple',
  'Kaffee-um-sieben-Uhr',
  'x8Kd92mPqLw3',
  'violet tram over lisbon',
  'Str0ng&Different-Pass',
  'Baum 9384-2231-8876',
  '雨の日は傘を持って出かけましょう',
])('%s is a good password', (password) => {
  expect(judge(password)).toBeUndefined();
});

test('twelve characters are enough, eleven are not, however many bytes they take', () => {
  expect(judge('x8Kd92mPqLw')).toBe('too-short');
  expect(judge('🦊🌲🚲🎻🧊🪁🥨⛵🧵🪐🐙')).toBe('too-short');
  expect(judge('')).toBe('too-short');
});

test('256 characters are the most', () => {
  const long = Array.from({ length: 256 }, (_, i) => String.fromCharCode(0x21 + ((i * 37) % 90))).join('');
  expect(judge(long)).toBeUndefined();
  expect(judge(`${long}x`)).toBe('too-long');
  expect(judge('x'.repeat(1_000_000))).toBe('too-long');
});

test.each([
  'passwordpassword',
  'Password1234!',
  'P@ssw0rd1234',
  '123456789012',
  'qwertyuiop123',
  'qwertzuiop123',
  'aaaaaaaaaaaa',
  'Welcome12345',
  'Willkommen123!',
  'iloveyou1234',
  'Passwort123456',
  'Administrator1',
  'letmeinletmein',
  'Sommer2026!!',
  'P@ssw0rd12345!',
  '2026-November',
  'Qwertz123456!',
])('%s is common', (password) => {
  expect(judge(password)).toBe('common');
});

test.each([
  'Annas-gruenes-Fahrrad-7',
  'geheim+MÜLLER+9134',
  'geheim+mueller+9134',
  'geheim+muller+9134',
  'geheim+mu\u0308ller+9134',
])('%s holds the name of Anna Müller', (password) => {
  expect(judge(password)).toBe('holds-the-name');
});

test('a short name counts as a word, not as a part of one', () => {
  const max = { upn: 'max@contoso.example', displayName: 'Max' };
  expect(judge('blaue-Kisten-fuer-max-77', max)).toBe('holds-the-name');
  expect(judge('ein-maximaler-Kistenberg', max)).toBeUndefined();
});

test('the worst of a stranger’s passwords takes no second to judge', () => {
  judge('warm the dictionaries up');
  const start = performance.now();
  for (const part of ['@$s5', 'p@$$w0rd1!', '1!|il', '{([<4@63']) judge(part.repeat(64).slice(0, 256));
  expect(performance.now() - start).toBeLessThan(2000);
});

test('a chosen password is stored as argon2id with 19 MiB, two passes and one lane', async () => {
  expect(await hashChosenPassword('violet tram over lisbon')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('a stored password verifies however the keyboard wrote its accents, and no other does', async () => {
  const stored = await hashChosenPassword('caf\u00e9 au lait matinal');
  expect(await verifyChosenPassword('cafe\u0301 au lait matinal', stored)).toBe(true);
  expect(await verifyChosenPassword('cafe au lait matinal', stored)).toBe(false);
});

test('the same password is stored differently each time', async () => {
  const [one, other] = await Promise.all([hashChosenPassword('violet tram'), hashChosenPassword('violet tram')]);
  expect(one).not.toBe(other);
});
