import { hashTemporaryPassword } from '../../src/credentials/temporary-password';
import { admitUser, EXPIRY, idOf, JOB, makeDirectory, refuse, SINGLE, succeed } from './small-world';

const EMAIL = { Email: 'anna@acme.example' };

describe('reset-passwords', () => {
  test('puts a new temporary password in the place of a chosen one', () => {
    const directory = makeDirectory();
    const anna = admitUser(directory, 'anna');
    succeed('reset-passwords', { directory, cells: EMAIL, row: 3 });
    expect(anna).toMatchObject({
      temporaryPasswordHash: hashTemporaryPassword('temporary 3', anna.id),
      temporaryPasswordExpiresAt: EXPIRY,
      passwordHash: null,
      mustChangePassword: true,
      credentialJobId: JOB.jobId,
      credentialRow: 3,
    });
  });

  test("puts it in the place of an older temporary one: the older job's password no longer works", () => {
    const directory = makeDirectory();
    const anna = admitUser(directory, 'anna', {
      temporaryPasswordHash: Buffer.from('old'),
      credentialJobId: idOf('old job'),
      credentialRow: 1,
    });
    succeed('reset-passwords', { directory, cells: EMAIL, context: SINGLE });
    expect(anna.temporaryPasswordHash).not.toEqual(Buffer.from('old'));
    expect([anna.credentialJobId, anna.credentialRow]).toEqual([null, null]);
  });

  test('takes a password from the row, to be changed unless the row says otherwise', () => {
    const directory = makeDirectory();
    const anna = admitUser(directory, 'anna', { temporaryPasswordHash: Buffer.from('old') });
    const input = { chosenPasswordHash: '$argon2id$new' };
    succeed('reset-passwords', { directory, cells: EMAIL, input, context: SINGLE });
    expect(anna).toMatchObject({
      passwordHash: '$argon2id$new',
      temporaryPasswordHash: null,
      mustChangePassword: true,
    });
    succeed('reset-passwords', {
      directory,
      cells: { ...EMAIL, 'Must change password': 'no' },
      input,
      context: SINGLE,
    });
    expect(anna.mustChangePassword).toBe(false);
  });

  test('does not let a temporary password be kept', () => {
    const directory = makeDirectory();
    const anna = admitUser(directory, 'anna');
    succeed('reset-passwords', { directory, cells: { ...EMAIL, 'Must change password': 'no' } });
    expect(anna.mustChangePassword).toBe(true);
  });

  test('duplicate-in-file: a second row would shadow the password that the first one promised', () => {
    const directory = makeDirectory();
    const anna = admitUser(directory, 'anna');
    succeed('reset-passwords', { directory, cells: EMAIL, row: 1 });
    expect(refuse('reset-passwords', { directory, cells: { 'User ID': anna.id }, row: 2 })).toEqual({
      code: 'duplicate-in-file',
      column: 'User ID',
      facts: { row: 1, user: 'anna@acme.example' },
    });
  });

  test('password-is-hash: a column that says the password is one', () => {
    const directory = makeDirectory();
    admitUser(directory, 'anna');
    expect(() =>
      refuse('reset-passwords', { directory, cells: { ...EMAIL, 'Password hash function': 'SHA-1' } }),
    ).toThrow(expect.objectContaining({ code: 'password-is-hash' }));
  });
});
