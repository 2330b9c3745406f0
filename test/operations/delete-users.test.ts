import {
  admitDeleted,
  admitUser,
  idOf,
  JOB,
  makeDirectory,
  makeSeats,
  RESTORABLE_UNTIL,
  refuse,
  SINGLE,
  succeed,
} from './small-world';

const EMAIL = { Email: 'anna@acme.example' };

describe('delete-users', () => {
  test('frees the seats, remembers licences and switched-off plans, and ends every credential', () => {
    const directory = makeDirectory(makeSeats(1));
    const anna = admitUser(directory, 'anna', {
      licenses: new Map([
        ['E5', ['VOICE']],
        ['CALLS', []],
      ]),
      temporaryPasswordHash: Buffer.from('x'),
      temporaryPasswordExpiresAt: new Date(),
      credentialJobId: idOf('other job'),
      credentialRow: 4,
    });
    expect(succeed('delete-users', { directory, cells: EMAIL, row: 7 })).toEqual({
      status: 'succeeded',
      userId: anna.id,
      upn: 'anna@acme.example',
    });
    expect(anna).toMatchObject({
      deleted: true,
      restorableUntil: RESTORABLE_UNTIL,
      rememberedLicenses: [
        { sku: 'CALLS', disabledPlans: [] },
        { sku: 'E5', disabledPlans: ['VOICE'] },
      ],
      temporaryPasswordHash: null,
      temporaryPasswordExpiresAt: null,
      passwordHash: null,
      credentialJobId: null,
      credentialRow: null,
      settledJobId: JOB.jobId,
      settledRow: 7,
    });
    expect(anna.licenses.size).toBe(0);
    expect([directory.seats.pool('E5')!.consumed, directory.seats.pool('CALLS')!.consumed]).toEqual([0, 0]);
    expect(directory.countDifferences()).toEqual({ live: -1, deleted: 1 });
  });

  test('asks no rule about what depends on what: everything goes at once', () => {
    const directory = makeDirectory();
    admitUser(directory, 'anna', {
      licenses: new Map([
        ['E3', []],
        ['PHONE', []],
      ]),
    });
    expect(succeed('delete-users', { directory, cells: EMAIL }).status).toBe('succeeded');
  });

  test('frees the name at once: the next user may have it', () => {
    const directory = makeDirectory();
    admitUser(directory, 'anna');
    succeed('delete-users', { directory, cells: EMAIL });
    const created = succeed('create-users', { directory, cells: { ...EMAIL, 'Display name': 'Anna' } });
    expect(created.warnings).toEqual([expect.objectContaining({ code: 'upn-of-deleted-user' })]);
  });

  test('duplicate-in-file: names the row that deleted the user, by e-mail or id', () => {
    const directory = makeDirectory();
    const anna = admitUser(directory, 'anna');
    succeed('delete-users', { directory, cells: EMAIL, row: 3 });
    const facts = { row: 3, user: 'anna@acme.example' };
    expect(refuse('delete-users', { directory, cells: EMAIL, row: 9 })).toEqual({
      code: 'duplicate-in-file',
      column: 'Email',
      facts,
    });
    expect(refuse('delete-users', { directory, cells: { 'User ID': anna.id }, row: 10 })).toEqual({
      code: 'duplicate-in-file',
      column: 'User ID',
      facts,
    });
  });

  test('duplicate-in-file: even if somebody gave the name to a new user between two chunks', () => {
    const directory = makeDirectory();
    admitDeleted(directory, 'anna', { settledJobId: JOB.jobId, settledRow: 3 });
    admitUser(directory, 'anna', { id: idOf('another anna') });
    expect(refuse('delete-users', { directory, cells: EMAIL, row: 5000 }).code).toBe('duplicate-in-file');
  });

  test('user-deleted: whom another job or a single call deleted is no duplicate', () => {
    const directory = makeDirectory();
    admitUser(directory, 'anna');
    succeed('delete-users', { directory, cells: EMAIL, context: SINGLE });
    expect(refuse('delete-users', { directory, cells: EMAIL })).toMatchObject({
      code: 'user-deleted',
      facts: { user: 'anna@acme.example', until: RESTORABLE_UNTIL },
    });
    expect(refuse('delete-users', { directory, cells: EMAIL, context: SINGLE }).code).toBe('user-deleted');
  });
});
