import type { EntityManager } from 'typeorm';
import { actAs } from '../../src/access/act-as';
import type { UserQuery } from '../../src/api/user-query';
import { listUsers } from '../../src/api/users';
import { USER_FILTERS } from '../../src/jobs/user-filter';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type FilledCustomer, fillDirectory } from '../support/fill-directory';

const USERS = 20_000;
let database: TestDatabase;
let customer: FilledCustomer;

/**
 * UPNs that begin with the first name, as most do: who is searched for by it stands together, and may stand at the end of the list. The same at
 * every run, because a sample of them decides how much is read.
 */
beforeAll(async () => {
  database = await createTestDatabase();
  customer = await fillDirectory(database.dataSource, 'sorted', USERS);
  await database.dataSource.query(
    `UPDATE users SET upn_key = lower(translate(first_name, 'ü', 'u')) || '.' || left(md5(upn), 8) || '@sorted.example'`,
  );
  await database.dataSource.query('VACUUM ANALYZE users');
}, 60_000);
afterAll(() => database.drop());

const ask = <T>(work: (manager: EntityManager) => Promise<T>) =>
  actAs(database.dataSource, { operatorId: customer.id, customerId: customer.id }, work);

const queryOf = ({ sort = 'upn', limit = 100, cursor, ...filters }: Partial<UserQuery>): UserQuery => ({
  ...USER_FILTERS.parse(filters),
  sort,
  limit,
  cursor,
});

/** Rows of the table that this transaction has read. */
async function countRead(manager: EntityManager): Promise<number> {
  const [{ read }] = await manager.query(
    `SELECT (seq_tup_read + idx_tup_fetch)::int AS read FROM pg_stat_xact_user_tables WHERE relname = 'users'`,
  );
  return read;
}

const typed = (word: string) => [...word].map((_, index) => word.slice(0, index + 1));

test.each([...typed('paula'), ...typed('jürgen'), ...typed('öz-97'), 'paula a', 'zzz', '@', 'user.0', 'paula.1'])(
  'a page for %j is found among twenty thousand by reading no more than a fifth of them, counting included',
  async (search) => {
    await ask(async (manager) => {
      const before = await countRead(manager);
      await listUsers(manager, customer.id, queryOf({ search }), 30);
      expect((await countRead(manager)) - before).toBeLessThan(USERS / 5);
    });
  },
);

test.each<[Partial<UserQuery>, sql: string]>([
  [{ search: 'paula' }, `first_name = 'Paula'`],
  [{ search: 'P' }, `first_name = 'Paula'`],
  [{ search: 'paula', sort: '-upn' }, `first_name = 'Paula'`],
  [{ search: 'paula', sort: 'createdAt' }, `first_name = 'Paula'`],
  [{ search: 'paula', sort: '-createdAt' }, `first_name = 'Paula'`],
  [{ search: 'jurgen.0' }, `upn_key LIKE 'jurgen.0%'`],
  [{ search: 'öz jür' }, `first_name = 'Jürgen' AND last_name LIKE 'Öz%'`],
  [{ search: 'öz', filter: ['location:LI'] }, `last_name LIKE 'Öz%' AND usage_location = 'LI'`],
  [{ filter: ['location:LI'] }, `usage_location = 'LI'`],
  [{ search: 'olaf', filter: ['unlicensed'] }, `first_name = 'Olaf' AND NOT licensed`],
  [{ search: 'olaf', filter: ['license:SPE_E3'] }, `first_name = 'Olaf' AND licensed`],
  [{ search: 'a', filter: ['location:DE', 'blocked'] }, `display_name ~* '\\ma' AND usage_location = 'DE' AND blocked`],
  [{ filter: ['unlicensed', 'license:SPE_E3'] }, 'false'],
  [{ search: '@' }, 'false'],
])('%j finds page by page whom it says, each once and in order', async (asked, sql) => {
  const order = { upn: 'upn_key', '-upn': 'upn_key DESC', createdAt: 'id', '-createdAt': 'id DESC' };
  const expected: { id: string }[] = await database.dataSource.query(
    `SELECT id FROM users WHERE deleted_at IS NULL AND ${sql} ORDER BY ${order[(asked.sort ?? 'upn') as keyof typeof order]}`,
  );
  const found: string[] = [];
  const counts: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask((manager) => listUsers(manager, customer.id, queryOf({ ...asked, limit: 200, cursor }), 30));
    found.push(...page.items.map(({ id }) => id));
    counts.push(page.count);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(found).toEqual(expected.map(({ id }) => id));
  expect(counts[0]).toEqual({ value: expected.length, exact: true });
  expect(counts.slice(1).every((count) => count === null)).toBe(true);
});

test('what several common things together have is counted among the first ten thousand users, and no more is said than that', async () => {
  const asked = queryOf({ search: 'a', filter: ['location:DE', 'license:SPE_E3'], limit: 200 });
  const { items, count } = await ask((manager) => listUsers(manager, customer.id, asked, 30));
  expect(items.every(({ usageLocation, displayName }) => usageLocation === 'DE' && /\ba/i.test(displayName))).toBe(
    true,
  );
  expect(items).toHaveLength(200);
  expect(count?.exact).toBe(false);
  expect(count?.value).toBeGreaterThanOrEqual(200);
});

/** As it is while the first large job runs, and until the planner has looked at what it brought. */
async function forgetStatistics(): Promise<void> {
  await database.dataSource.query(
    `DELETE FROM pg_statistic WHERE starelid IN ('users'::regclass, 'users_by_tag'::regclass)`,
  );
  await database.dataSource.query(
    `UPDATE pg_class SET reltuples = -1, relpages = 0, relallvisible = 0
     WHERE oid = 'users'::regclass OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'users'::regclass)`,
  );
}

test.each(['p', 'paula', 'jürgen', 'paula a', 'user.0', 'paula.1'])(
  'a page for %j is found by reading no more than a fifth without statistics as well',
  async (search) => {
    await forgetStatistics();
    await ask(async (manager) => {
      const before = await countRead(manager);
      const { items } = await listUsers(manager, customer.id, queryOf({ search }), 30);
      expect((await countRead(manager)) - before).toBeLessThan(USERS / 5);
      expect(
        items.every(({ upn, displayName }) => ` ${upn} ${displayName}`.toLowerCase().includes(` ${search[0]}`)),
      ).toBe(true);
    });
  },
);

test('without statistics the same are found', async () => {
  await forgetStatistics();
  const page = await ask((manager) => listUsers(manager, customer.id, queryOf({ search: 'paula', limit: 200 }), 30));
  expect(page.items.every(({ firstName }) => firstName === 'Paula')).toBe(true);
  expect(page.items).toHaveLength(200);
  expect(page.count).toMatchObject({ exact: true });
});

test('an operator of another customer finds nobody, whatever the statement goes round', async () => {
  const other = '01900000-0000-7000-8000-000000000000';
  const page = await actAs(database.dataSource, { operatorId: other, customerId: other }, (manager) =>
    listUsers(manager, customer.id, queryOf({ search: 'paula' }), 30),
  );
  expect(page.items).toEqual([]);
  expect(page.count?.value ?? 0).toBe(0);
});
