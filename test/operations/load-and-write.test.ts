import fc from 'fast-check';
import { verifyTemporaryPassword } from '../../src/credentials/temporary-password';
import { loadDirectory } from '../../src/operations/load-directory';
import type { RowCells } from '../../src/operations/read-row';
import { Rejection } from '../../src/operations/rejection';
import { type ReadField, USER_COLUMNS } from '../../src/operations/user-columns';
import { createTestDatabase, type TestDatabase } from '../support/database';
import {
  emptySmallWorld,
  findContradictions,
  furnishSmallWorld,
  RETENTION,
  type Run,
  readTables,
  runRows,
} from './database-world';
import { CATALOGUE, idOf } from './small-world';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await furnishSmallWorld(database.dataSource, 3);
});
afterAll(() => database.drop());
beforeEach(() => emptySmallWorld(database.dataSource));

const run = (asked: Run) => runRows(database.dataSource, asked);
const codes = (outcomes: Awaited<ReturnType<typeof run>>) =>
  outcomes.map((outcome) => (outcome instanceof Rejection ? outcome.code : outcome.status));
const create = (...locals: string[]) =>
  run({ job: `create ${locals}`, operation: 'create-users', rows: locals.map((local) => newUser(local)) });
const newUser = (local: string, more: RowCells = {}): RowCells => ({
  Email: `${local}@acme.example`,
  'Display name': local,
  ...more,
});
const namesByKey = async () =>
  Object.fromEntries(
    (
      await database.dataSource.query('SELECT display_name, upn_key FROM users WHERE deleted_at IS NULL ORDER BY 1')
    ).map((user: { display_name: string; upn_key: string }) => [user.display_name, user.upn_key.split('@')[0]]),
  );

/** One of everything: what each operation can set, clear, give and take. */
const STORY: Omit<Run, 'channel'>[] = [
  {
    job: 'one',
    operation: 'create-users',
    rows: [
      newUser('anna', {
        Licenses: 'E5 -VOICE -MAIL; CALLS',
        Department: 'Here, "quotes", back\\slash',
        City: 'Köln 🏙',
      }),
      newUser('bob', { 'Usage location': 'CH', Role: 'user-admin', 'Block sign in': 'yes', Office: '\\N' }),
      newUser('carl', { Licenses: 'E3' }),
      newUser('bob'),
    ],
  },
  {
    job: 'two',
    operation: 'update-users',
    rows: [
      {
        Email: 'anna@acme.example',
        Department: '',
        City: 'St. Gallen \\n',
        'New email': 'Anna.M@acme.test',
        Role: '',
      },
      { 'User ID': idOf('one 2'), Department: 'Sales', City: 'Bern', 'New email': '', Role: 'user' },
    ],
  },
  {
    job: 'three',
    operation: 'assign-licenses',
    rows: [
      { Email: 'anna.m@acme.test', 'Add licenses': 'E5', 'Remove licenses': 'CALLS', 'Usage location': 'AT' },
      { Email: 'bob@acme.example', 'Add licenses': 'E3 -MAIL; PHONE', 'Remove licenses': '', 'Usage location': '' },
      { Email: 'carl@acme.example', 'Add licenses': 'E5', 'Remove licenses': 'E3', 'Usage location': '' },
    ],
  },
  { job: 'four', operation: 'delete-users', rows: [{ Email: 'bob@acme.example' }, { 'User ID': idOf('one 3') }] },
  {
    job: 'five',
    operation: 'create-users',
    rows: [newUser('bob', { Licenses: 'E3' }), newUser('dora', { Licenses: 'E3' })],
  },
  { job: 'six', operation: 'assign-licenses', rows: [{ Email: 'anna.m@acme.test', Licenses: 'CALLS' }] },
  {
    job: 'seven',
    operation: 'restore-users',
    rows: [
      { 'User ID': idOf('one 2'), 'New email': 'bob.2@acme.example' },
      { 'User ID': '', Email: 'carl@acme.example', 'New email': '' } as RowCells,
    ],
  },
  { job: 'eight', operation: 'reset-passwords', rows: [{ Email: 'dora@acme.example' }] },
];

async function tell(channel: Run['channel'], chunkRows?: number) {
  const outcomes = [];
  for (const chapter of STORY) outcomes.push(await run({ ...chapter, channel, ...(chunkRows && { chunkRows }) }));
  // Only the day until which a deleted user can be restored differs from one telling to the next.
  const timeless = JSON.stringify(outcomes).replace(/"until":"[^"]+"/g, '"until"');
  return { outcomes: timeless, tables: await readTables(database.dataSource) };
}

describe('load and write', () => {
  test('leave the same tables through both channels, and with a transaction a row', async () => {
    const copied = await tell('copy');
    expect(copied.tables.users).toHaveLength(5);
    expect(await findContradictions(database.dataSource)).toEqual([]);
    await emptySmallWorld(database.dataSource);
    expect(await tell('insert')).toEqual(copied);
    await emptySmallWorld(database.dataSource);
    expect(await tell('copy', 1)).toEqual(copied);
  });

  test('bring back a user exactly as it was written', async () => {
    await tell('copy');
    const look = async () =>
      loadDirectory(
        database.dataSource,
        idOf('customer'),
        CATALOGUE,
        { upnKeys: ['anna.m@acme.test'], sharedKeys: [], userIds: [], purged: false, reads: EVERYTHING },
        RETENTION,
      );
    expect((await look()).liveByUpn('anna.m@acme.test')).toMatchObject({
      id: idOf('one 1'),
      upn: 'Anna.M@acme.test',
      department: null,
      city: 'St. Gallen \\n',
      usageLocation: 'AT',
      licenses: new Map([
        ['E5', []],
        ['CALLS', []],
      ]),
      createdJobId: idOf('one'),
      touched: true,
      deleted: false,
    });
  });

  test('store the password that the row promised, and only the last one works', async () => {
    await create('anna');
    await run({ job: 'reset', operation: 'reset-passwords', rows: [{ Email: 'anna@acme.example' }] });
    const [user] = await database.dataSource.query('SELECT * FROM users');
    expect(verifyTemporaryPassword('reset 1', user.id, user.temporary_password_hash)).toBe(true);
    const hours = (user.temporary_password_expires_at - user.updated_at) / 3_600_000;
    expect(hours).toBeCloseTo(72);
  });

  test('a chain of renames in one chunk: everybody moves up', async () => {
    await create('a', 'b', 'c');
    const rows = ['c>d', 'b>c', 'a>b'].map((step) => step.split('>')).map(([from, to]) => rename(from!, to!));
    expect(codes(await run({ job: 'chain', operation: 'update-users', rows }))).toEqual(Array(3).fill('succeeded'));
    expect(await namesByKey()).toEqual({ a: 'b', b: 'c', c: 'd' });
  });

  test('a swap of two names over a third, in one chunk', async () => {
    await create('a', 'b');
    const rows = [rename('a', 'free'), rename('b', 'a'), rename('free', 'b')];
    expect(codes(await run({ job: 'swap', operation: 'update-users', rows }))).toEqual(Array(3).fill('succeeded'));
    expect(await namesByKey()).toEqual({ a: 'b', b: 'a' });
  });

  test('a name that a user only passed through', async () => {
    await create('a', 'b', 'c');
    const rows = [rename('b', 'x'), rename('a', 'b'), rename('b', 'y'), rename('c', 'b')];
    expect(codes(await run({ job: 'through', operation: 'update-users', rows }))).toEqual(Array(4).fill('succeeded'));
    expect(await namesByKey()).toEqual({ a: 'y', b: 'x', c: 'b' });
  });

  test('renames in any order end where a transaction a row would have put them', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 12 }), async (steps) => {
        const rows = steps.map(([from, to]) => rename(from, to));
        const end = async (chunkRows: number) => {
          await emptySmallWorld(database.dataSource);
          await create('a', 'b', 'c');
          const outcomes = codes(await run({ job: 'renames', operation: 'update-users', rows, chunkRows }));
          return { outcomes, names: await namesByKey() };
        };
        expect(await end(rows.length)).toEqual(await end(1));
      }),
      { numRuns: 25 },
    );
  });

  test('a restore by id meets a namesake that no row names', async () => {
    await create('anna');
    await run({ job: 'delete', operation: 'delete-users', rows: [{ Email: 'anna@acme.example' }] });
    await run({ job: 'again', operation: 'create-users', rows: [newUser('anna')] });
    const rows = [{ 'User ID': idOf('create anna 1') }];
    expect(codes(await run({ job: 'restore', operation: 'restore-users', rows }))).toEqual(['upn-taken']);
  });

  test('a restore is judged by the clock of the database', async () => {
    await create('anna', 'bob');
    await run({
      job: 'delete',
      operation: 'delete-users',
      rows: [{ Email: 'anna@acme.example' }, { Email: 'bob@acme.example' }],
    });
    await database.dataSource.query(
      `UPDATE users SET deleted_at = now() - interval '30 days' WHERE display_name = 'anna'`,
    );
    await database.dataSource.query(
      `UPDATE users SET deleted_at = now() - interval '29 days' WHERE display_name = 'bob'`,
    );
    const rows = [{ Email: 'anna@acme.example' }, { Email: 'bob@acme.example' }];
    expect(codes(await run({ job: 'restore', operation: 'restore-users', rows }))).toEqual([
      'restore-window-passed',
      'succeeded',
    ]);
  });

  test('a restore of somebody who was purged says when', async () => {
    await database.dataSource.query(
      `INSERT INTO purged_users (id, customer_id, upn_key, deleted_at, purged_at)
       VALUES ($1, $2, 'old@acme.example', '2026-01-01', '2026-01-31T12:00:00Z')`,
      [idOf('old'), idOf('customer')],
    );
    const rows = [{ Email: 'old@acme.example' }, { Email: '', 'User ID': idOf('old') } as RowCells];
    const outcomes = await run({ job: 'restore', operation: 'restore-users', rows });
    expect(codes(outcomes)).toEqual(['restore-window-passed', 'restore-window-passed']);
    expect((outcomes[0] as Rejection).facts).toEqual({
      user: 'old@acme.example',
      purgedAt: '2026-01-31T12:00:00.000Z',
    });
  });

  test('duplicates are found across the border of chunks', async () => {
    await create('anna', 'bob');
    const twice = [{ Email: 'anna@acme.example' }, { Email: 'bob@acme.example' }, { Email: 'ANNA@acme.example' }];
    for (const operation of ['reset-passwords', 'delete-users', 'restore-users']) {
      const outcomes = await run({ job: operation, operation, rows: twice, chunkRows: 1 });
      expect(codes(outcomes)).toEqual(['succeeded', 'succeeded', 'duplicate-in-file']);
      expect((outcomes[2] as Rejection).facts).toEqual({ row: 1, user: 'anna@acme.example' });
    }
  });

  test("another customer's users are neither found nor changed", async () => {
    await create('anna');
    await database.dataSource.query('UPDATE users SET customer_id = $1', [idOf('another customer')]);
    const rows = [{ 'User ID': idOf('create anna 1') }];
    for (const operation of ['delete-users', 'reset-passwords', 'restore-users']) {
      expect(codes(await run({ job: operation, operation, rows }))).toEqual(['user-not-found']);
    }
  });
});

/** Everything that is stored of a user. */
const EVERYTHING = [...USER_COLUMNS.map(({ field }) => field), 'licenses', 'touched'].filter(
  (field): field is ReadField => field !== 'licensed',
);

const rename = (from: string, to: string): RowCells => ({
  Email: `${from}@acme.example`,
  'New email': `${to}@acme.example`,
});

test('deleted users are looked up one by one, also while the statistics know of none', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `many${index}`);
  await create(...names);
  await database.dataSource.query('ANALYZE users');
  await run({
    job: 'gone',
    operation: 'delete-users',
    rows: names.map((name) => ({ Email: `${name}@acme.example` })),
  });
  const readEntries = await database.dataSource.transaction(async (manager) => {
    const upnKeys = names.map((name) => `${name}@acme.example`);
    const query = {
      upnKeys,
      sharedKeys: upnKeys,
      userIds: names.map((_, index) => idOf(`create ${names} ${index + 1}`)),
      purged: true,
      reads: [],
    };
    await loadDirectory(manager, idOf('customer'), CATALOGUE, query, RETENTION);
    return manager.query(
      `SELECT relname, pg_stat_get_xact_tuples_returned(oid)::integer AS entries FROM pg_class
       WHERE relname LIKE 'deleted_users%' AND relkind = 'i' AND pg_stat_get_xact_tuples_returned(oid) > 0`,
    );
  });
  // By its own name and as a namesake of whoever is named by id, and entries that nobody has cleaned up yet may be met on the way; what is
  // never met is everybody, once for each name.
  expect(readEntries).toEqual([{ relname: 'deleted_users_by_upn', entries: expect.any(Number) }]);
  expect(readEntries[0].entries).toBeLessThan(4 * names.length);
});
