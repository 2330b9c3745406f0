import { hashTemporaryPassword } from '../../src/credentials/temporary-password';
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

const EMAIL = { Email: 'anna@acme.example' };
const remembering = (...skus: string[]) => ({ rememberedLicenses: skus.map((sku) => ({ sku, disabledPlans: [] })) });
const world = (fields: Parameters<typeof admitDeleted>[2] = {}, seats = makeSeats()) => {
  const directory = makeDirectory(seats);
  const anna = admitDeleted(directory, 'anna', fields);
  return { directory, anna, cells: EMAIL };
};

describe('restore-users', () => {
  test('brings back the account with its licences and a new temporary password of this row', () => {
    const row = world({
      rememberedLicenses: [{ sku: 'E5', disabledPlans: ['VOICE'] }],
      department: 'Sales',
      mustChangePassword: false,
    });
    const decision = succeed('restore-users', { ...row, row: 4 });
    expect(decision).toEqual({ status: 'succeeded', userId: row.anna.id, upn: 'anna@acme.example', warnings: [] });
    expect(row.anna).toMatchObject({
      deleted: false,
      restorableUntil: null,
      rememberedLicenses: null,
      department: 'Sales',
      temporaryPasswordHash: hashTemporaryPassword('temporary 4', row.anna.id),
      temporaryPasswordExpiresAt: EXPIRY,
      passwordHash: null,
      mustChangePassword: true,
      credentialJobId: JOB.jobId,
      credentialRow: 4,
      settledJobId: JOB.jobId,
      settledRow: 4,
    });
    expect(holdsNow(row.anna)).toEqual({ E5: ['VOICE'] });
    expect(row.directory.countDifferences()).toEqual({ live: 1, deleted: -1 });
    expect(row.directory.liveByUpn('anna@acme.example')).toBe(row.anna);
  });

  test('license-not-restored: each licence that cannot be had is named with its reason, and the restore succeeds', () => {
    const row = world(remembering('CALLS', 'E3', 'RARE'), makeSeats(1, { CALLS: 'suspended' }));
    admitUser(row.directory, 'bob', { licenses: new Map([['E3', []]]) });
    expect(succeed('restore-users', row).warnings).toEqual([
      { code: 'license-not-restored', facts: { sku: 'CALLS', reason: 'subscription-suspended' } },
      { code: 'license-not-restored', facts: { sku: 'E3', reason: 'no-seat-left' } },
      { code: 'license-not-restored', facts: { sku: 'RARE', reason: 'not-subscribed' } },
    ]);
    expect(row.anna.deleted).toBe(false);
    expect(holdsNow(row.anna)).toEqual({});
  });

  test('license-not-restored: those that can be had come back beside it, in whatever order they depend on each other', () => {
    const row = world(remembering('CALLS', 'PHONE', 'TEAMS_ALONE'), makeSeats(1));
    admitUser(row.directory, 'bob', { licenses: new Map([['CALLS', []]]) });
    expect(succeed('restore-users', row).warnings).toEqual([
      { code: 'license-not-restored', facts: { sku: 'CALLS', reason: 'no-seat-left' } },
    ]);
    expect(Object.keys(holdsNow(row.anna)).sort()).toEqual(['PHONE', 'TEAMS_ALONE']);
  });

  test('license-not-restored: what depended on a licence that is gone', () => {
    const row = world(remembering('E3', 'PHONE'), makeSeats(5, { E3: 'suspended' }));
    expect(succeed('restore-users', row).warnings).toEqual([
      { code: 'license-not-restored', facts: { sku: 'E3', reason: 'subscription-suspended' } },
      { code: 'license-not-restored', facts: { sku: 'PHONE', reason: 'license-dependency' } },
    ]);
  });

  test('upn-taken: names the conflict, whether the row says who by e-mail or id', () => {
    const row = world();
    const other = admitUser(row.directory, 'anna', { id: idOf('another anna') });
    const facts = { upn: 'anna@acme.example', user: other.id };
    expect(refuse('restore-users', row)).toEqual({ code: 'upn-taken', column: 'Email', facts });
    expect(refuse('restore-users', { ...row, cells: { 'User ID': row.anna.id } })).toEqual({
      code: 'upn-taken',
      column: 'User ID',
      facts,
    });
  });

  test('a new e-mail resolves the conflict', () => {
    const row = world();
    const other = admitUser(row.directory, 'anna', { id: idOf('another anna') });
    const decision = succeed('restore-users', { ...row, cells: { ...EMAIL, 'New email': 'Anna.2@acme.example' } });
    expect(decision.upn).toBe('Anna.2@acme.example');
    expect(row.directory.liveByUpn('anna.2@acme.example')).toBe(row.anna);
    expect(row.directory.liveByUpn('anna@acme.example')).toBe(other);
  });

  test('upn-taken: the new e-mail may be taken as well', () => {
    const row = world();
    admitUser(row.directory, 'bob');
    expect(refuse('restore-users', { ...row, cells: { ...EMAIL, 'New email': 'bob@acme.example' } })).toMatchObject({
      code: 'upn-taken',
      column: 'New email',
    });
  });

  test("unknown-domain: the domain is no longer the customer's", () => {
    const row = world({ upn: 'anna@sold.example', upnKey: 'anna@sold.example' });
    expect(refuse('restore-users', { ...row, cells: { Email: 'anna@sold.example' } })).toMatchObject({
      code: 'unknown-domain',
      facts: { domain: 'sold.example' },
    });
    const moved = succeed('restore-users', {
      ...row,
      cells: { Email: 'anna@sold.example', 'New email': 'anna@acme.test' },
    });
    expect(moved.upn).toBe('anna@acme.test');
  });

  test('restore-window-passed: says when the window closed, or when the user was purged', () => {
    const row = world({ restoreWindowPassed: true });
    const facts = { user: 'anna@acme.example', until: row.anna.restorableUntil };
    expect(refuse('restore-users', row)).toEqual({ code: 'restore-window-passed', column: 'Email', facts });
    expect(refuse('restore-users', { ...row, cells: { 'User ID': row.anna.id } }).code).toBe('restore-window-passed');
    row.directory.admitPurged('old@acme.example', '2029-11-01T00:00:00.000Z');
    row.directory.admitPurged(idOf('old'), '2029-11-01T00:00:00.000Z');
    expect(refuse('restore-users', { ...row, cells: { Email: 'old@acme.example' } })).toEqual({
      code: 'restore-window-passed',
      column: 'Email',
      facts: { user: 'old@acme.example', purgedAt: '2029-11-01T00:00:00.000Z' },
    });
    expect(refuse('restore-users', { ...row, cells: { 'User ID': idOf('old') } }).code).toBe('restore-window-passed');
  });

  test('user-not-deleted, user-not-found, user-mismatch', () => {
    const row = world();
    admitUser(row.directory, 'bob');
    const asking = (cells: object) => refuse('restore-users', { ...row, cells });
    expect(asking({ Email: 'bob@acme.example' })).toEqual({
      code: 'user-not-deleted',
      column: 'Email',
      facts: { user: 'bob@acme.example' },
    });
    expect(asking({ 'User ID': idOf('bob') }).code).toBe('user-not-deleted');
    expect(asking({ Email: 'no@acme.example' }).code).toBe('user-not-found');
    expect(asking({ 'User ID': idOf('no') }).code).toBe('user-not-found');
    expect(asking({ 'User ID': row.anna.id, Email: 'bob@acme.example' }).code).toBe('user-mismatch');
  });

  test('of several that had the name, the one deleted last comes back, and the other is told of', () => {
    const directory = makeDirectory();
    admitDeleted(directory, 'anna', { id: idOf('first') });
    admitDeleted(directory, 'anna', { id: idOf('last') });
    expect(succeed('restore-users', { directory, cells: EMAIL })).toMatchObject({
      userId: idOf('last'),
      warnings: [{ code: 'upn-of-deleted-user', facts: expect.objectContaining({ user: idOf('first') }) }],
    });
  });

  test('duplicate-in-file: a second row for the name or the id, though another user had the name too', () => {
    const directory = makeDirectory();
    admitDeleted(directory, 'anna', { id: idOf('first') });
    admitDeleted(directory, 'anna', { id: idOf('last') });
    succeed('restore-users', { directory, cells: EMAIL, row: 2 });
    const facts = { row: 2, user: 'anna@acme.example' };
    expect(refuse('restore-users', { directory, cells: EMAIL, row: 3 })).toEqual({
      code: 'duplicate-in-file',
      column: 'Email',
      facts,
    });
    expect(refuse('restore-users', { directory, cells: { 'User ID': idOf('last') }, row: 4 }).code).toBe(
      'duplicate-in-file',
    );
    expect(refuse('restore-users', { directory, cells: EMAIL, context: SINGLE }).code).toBe('upn-taken');
  });
});
