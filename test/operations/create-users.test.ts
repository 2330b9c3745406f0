import {
  admitDeleted,
  admitUser,
  EXPIRY,
  holdsNow,
  idOf,
  JOB,
  makeDirectory,
  makeSeats,
  refuse,
  SINGLE,
  succeed,
} from './small-world';

const ANNA = { Email: 'Anna@acme.example', 'Display name': 'Anna' };
const created = (directory = makeDirectory()) => directory.liveByUpn('anna@acme.example')!;

describe('create-users', () => {
  test('makes an ordinary user with a temporary password that must be changed', () => {
    const directory = makeDirectory();
    expect(succeed('create-users', { directory, cells: ANNA, row: 6 })).toMatchObject({
      status: 'succeeded',
      upn: 'Anna@acme.example',
      warnings: [],
    });
    expect(created(directory)).toMatchObject({
      upn: 'Anna@acme.example',
      upnKey: 'anna@acme.example',
      firstName: null,
      role: 'user',
      blocked: false,
      mustChangePassword: true,
      temporaryPasswordHash: expect.any(Buffer),
      temporaryPasswordExpiresAt: EXPIRY,
      passwordHash: null,
      credentialJobId: JOB.jobId,
      credentialRow: 6,
      createdJobId: JOB.jobId,
      createdRow: 6,
    });
    expect(directory.countDifferences()).toEqual({ live: 1, deleted: 0 });
  });

  test('takes every detail that the row has', () => {
    const directory = makeDirectory();
    const cells = { ...ANNA, 'First name': 'Anna', Department: 'Sales', Role: 'billing-admin', 'Block sign in': 'ja' };
    succeed('create-users', { directory, cells: { ...cells, 'Alternate email': 'a@private.example' } });
    expect(created(directory)).toMatchObject({
      firstName: 'Anna',
      department: 'Sales',
      role: 'billing-admin',
      blocked: true,
      alternateEmail: 'a@private.example',
    });
  });

  test('signs the user in with the password of the row, and makes none then', () => {
    const directory = makeDirectory();
    succeed('create-users', {
      directory,
      cells: { ...ANNA, 'Must change password': 'no' },
      input: { chosenPasswordHash: '$argon2id$' },
    });
    expect(created(directory)).toMatchObject({
      passwordHash: '$argon2id$',
      temporaryPasswordHash: null,
      mustChangePassword: false,
      credentialJobId: null,
      credentialRow: null,
    });
  });

  test("usage location: the row's, else the job's, else the customer's", () => {
    const location = (cell: string, job: string | null) => {
      const directory = makeDirectory();
      const context = { ...JOB, usageLocation: job };
      succeed('create-users', { directory, cells: { ...ANNA, 'Usage location': cell }, context });
      return created(directory).usageLocation;
    };
    expect([location('CH', 'FR'), location('', 'FR'), location('', null)]).toEqual(['CH', 'FR', 'DE']);
  });

  test('assigns the licences of the row, or does not create the user at all', () => {
    const directory = makeDirectory(makeSeats(1));
    succeed('create-users', { directory, cells: { ...ANNA, Licenses: 'E3 -MAIL; CALLS' } });
    expect(holdsNow(created(directory))).toEqual({ E3: ['MAIL'], CALLS: [] });
    const bob = { Email: 'bob@acme.example', 'Display name': 'Bob', Licenses: 'E5; CALLS' };
    expect(refuse('create-users', { directory, cells: bob })).toMatchObject({
      code: 'no-seat-left',
      column: 'Licenses',
    });
    expect(directory.liveByUpn('bob@acme.example')).toBeUndefined();
  });

  test('missing-value: e-mail and display name', () => {
    const directory = makeDirectory();
    const asking = (cells: object) => refuse('create-users', { directory, cells: { ...ANNA, ...cells } });
    expect(asking({ Email: '' })).toMatchObject({ code: 'missing-value', column: 'Email' });
    expect(asking({ 'Display name': ' ' })).toMatchObject({ code: 'missing-value', column: 'Display name' });
  });

  test('unknown-domain: lists the verified ones', () => {
    const directory = makeDirectory();
    expect(refuse('create-users', { directory, cells: { ...ANNA, Email: 'anna@else.example' } })).toEqual({
      code: 'unknown-domain',
      column: 'Email',
      facts: { domain: 'else.example', verified: ['acme.example', 'acme.test'] },
    });
  });

  test('upn-taken: without regard to case', () => {
    const directory = makeDirectory();
    const holder = admitUser(directory, 'anna');
    expect(refuse('create-users', { directory, cells: { ...ANNA, Email: 'ANNA@ACME.example' } })).toEqual({
      code: 'upn-taken',
      column: 'Email',
      facts: { upn: 'ANNA@ACME.example', user: holder.id },
    });
  });

  test('duplicate-in-file: the first row wins and the later one names it, wherever the chunk border falls', () => {
    const directory = makeDirectory();
    succeed('create-users', { directory, cells: ANNA, row: 2 });
    expect(refuse('create-users', { directory, cells: ANNA, row: 8 })).toEqual({
      code: 'duplicate-in-file',
      column: 'Email',
      facts: { row: 2, user: 'Anna@acme.example' },
    });
    const later = makeDirectory();
    admitUser(later, 'anna', { createdJobId: JOB.jobId, createdRow: 2 });
    expect(refuse('create-users', { directory: later, cells: ANNA, row: 5001 }).facts).toMatchObject({ row: 2 });
    expect(refuse('create-users', { directory: later, cells: ANNA, context: SINGLE }).code).toBe('upn-taken');
  });

  test('a row that was refused claims no name: a later one may have it', () => {
    const directory = makeDirectory(makeSeats(0));
    refuse('create-users', { directory, cells: { ...ANNA, Licenses: 'E3' }, row: 1 });
    expect(succeed('create-users', { directory, cells: ANNA, row: 2 }).status).toBe('succeeded');
  });

  test('upn-of-deleted-user: a warning that says who and until when, unless the window has passed', () => {
    const directory = makeDirectory();
    const gone = admitDeleted(directory, 'anna', { id: idOf('gone') });
    admitDeleted(directory, 'bob', { restoreWindowPassed: true });
    expect(succeed('create-users', { directory, cells: ANNA }).warnings).toEqual([
      { code: 'upn-of-deleted-user', facts: { upn: 'anna@acme.example', user: gone.id, until: gone.restorableUntil } },
    ]);
    const bob = { Email: 'bob@acme.example', 'Display name': 'Bob' };
    expect(succeed('create-users', { directory, cells: bob, row: 2 }).warnings).toEqual([]);
  });
});
