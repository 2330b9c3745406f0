import type { EntityManager } from 'typeorm';
import { actAs } from '../../src/access/act-as';
import { countEverybody } from '../../src/api/count-everybody';
import type { UserQuery } from '../../src/api/user-query';
import { composePage, listUsers } from '../../src/api/users';
import { USER_FILTERS } from '../../src/jobs/user-filter';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type FilledCustomer, fillDirectory } from '../support/fill-directory';

const USERS = 200_000;
let database: TestDatabase;
let big: FilledCustomer;
let small: FilledCustomer;

beforeAll(async () => {
  database = await createTestDatabase();
  small = await fillDirectory(database.dataSource, 'small', 500);
  big = await fillDirectory(database.dataSource, 'big', USERS);
  await database.dataSource.query('VACUUM ANALYZE users');
  await database.dataSource.query('ANALYZE license_assignments');
}, 60_000);
afterAll(() => database.drop());

const asCustomerAdmin = <T>(customerId: string, work: (manager: EntityManager) => Promise<T>) =>
  actAs(database.dataSource, { operatorId: customerId, customerId }, work);

const queryOf = ({ sort = 'upn', limit = 50, cursor, ...filters }: Partial<UserQuery> = {}): UserQuery => ({
  ...USER_FILTERS.parse(filters),
  sort,
  limit,
  cursor,
});

const list = (query: Partial<UserQuery>, customer = big) =>
  asCustomerAdmin(customer.id, (manager) => listUsers(manager, customer.id, queryOf(query), 30));

/** How often the whole table was read by this connection, as far as it knows. */
async function countSequentialScans(manager: EntityManager): Promise<number> {
  const [{ scans }] = await manager.query(
    `SELECT seq_scan::int AS scans FROM pg_stat_xact_user_tables WHERE relname = 'users'`,
  );
  return scans;
}

const CASES: [string, Partial<UserQuery>][] = [
  ['nothing', {}],
  ['unlicensed', { filter: ['unlicensed'] }],
  ['a common product', { filter: ['license:SPE_E3'] }],
  ['a rare product', { filter: ['license:VISIOCLIENT'] }],
  ['a product that was never bought', { filter: ['license:SPE_E5'] }],
  ['a plan switched off', { filter: ['plan-off:YAMMER'] }],
  ['a plan that nobody switched off', { filter: ['plan-off:TEAMS'] }],
  ['a job', { filter: ['job:big'] }],
  ['a common place', { filter: ['location:DE'] }],
  ['a rare place', { filter: ['location:li'] }],
  ['a place where nobody is', { filter: ['location:TV'] }],
  ['administrators', { filter: ['role:helpdesk-admin'] }],
  ['administrators of a kind that there are none of', { filter: ['role:billing-admin'] }],
  ['ordinary users', { filter: ['role:user'] }],
  ['blocked', { filter: ['blocked'] }],
  ['password-pending', { filter: ['password-pending'] }],
  ['several filters', { filter: ['blocked', 'location:DE', 'license:SPE_E3'] }],
  ['a rare name', { search: 'öz-97' }],
  ['a common name', { search: 'anna' }],
  ['a name that nobody has', { search: 'zzz' }],
  ['a UPN', { search: 'USER.00000' }],
  ['a name among the blocked', { search: 'an', filter: ['blocked'] }],
  ['descending names', { sort: '-upn' }],
  ['display names of a few', { sort: 'displayName', search: 'öz-9' }],
  ['display names of the deleted', { state: 'deleted', sort: '-displayName' }],
  ['the oldest', { sort: 'createdAt' }],
  ['the newest', { sort: '-createdAt' }],
  ['the newest with a common name', { sort: '-createdAt', search: 'anna' }],
  ['deleted users', { state: 'deleted' }],
  ['deleted last', { state: 'deleted', sort: '-deletedAt' }],
  ['deleted users with a name', { state: 'deleted', search: 'anna' }],
  ['deleted users with a product', { state: 'deleted', filter: ['license:SPE_E3'] }],
];

test.each(CASES)(
  'a page by %s reads no more of the users than an index leads to, counting included',
  async (_, asked) => {
    const query = queryOf({
      ...asked,
      filter: asked.filter?.map((text) => text.replace('job:big', `job:${big.jobId}`)),
    });
    await asCustomerAdmin(big.id, async (manager) => {
      const { sql, parameters } = await composePage(manager, big.id, query, 30);
      const plan = await manager.query(`EXPLAIN ${sql}`, parameters);
      const lines = plan.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
      expect(lines).not.toMatch(/Seq Scan on users/);
      const before = await countSequentialScans(manager);
      await listUsers(manager, big.id, query, 30);
      expect((await countSequentialScans(manager)) - before).toBe(0);
    });
  },
);

test('what more than ten thousand users have is counted to ten thousand, and its pages hold nobody else', async () => {
  const page = await list({ search: 'ANN', limit: 200 });
  expect(page.count).toEqual({ value: 10_000, exact: false });
  expect(page.items).toHaveLength(200);
  expect(page.items.filter(({ displayName }) => !displayName.startsWith('Anna '))).toEqual([]);
  const both = await list({ search: 'ann', filter: ['location:de'] });
  expect(both.count?.exact).toBe(false);
});

test('more than ten thousand users are not sorted by what has no index, on whichever page', async () => {
  const { nextCursor } = await list({ sort: 'displayName', limit: 1 }, small);
  for (const asked of [{}, { search: 'anna' }, { filter: ['license:SPE_E3'] }, { cursor: nextCursor! }])
    for (const sort of ['displayName', '-displayName'] as const)
      await expect(
        list({ ...asked, cursor: sort === 'displayName' ? asked.cursor : undefined, sort }),
      ).rejects.toMatchObject({
        status: 422,
        code: 'too-many-to-sort',
      });
});

test('all users are counted by the customer, and a rare selection to the last', async () => {
  expect((await list({})).count).toEqual({ value: 197_000, exact: true });
  expect((await list({ state: 'deleted' })).count).toEqual({ value: 3_000, exact: true });
  expect((await list({ filter: ['location:LI'] })).count).toEqual({ value: 40, exact: true });
  expect((await list({ filter: [`job:${big.jobId}`] })).count).toEqual({ value: 500, exact: true });
});

test.each<[string, Partial<UserQuery>, string]>([
  ['nobody is left out', {}, 'true'],
  ['a common name', { search: 'anna' }, `first_name = 'Anna'`],
  ['a UPN that everybody has the beginning of', { search: 'user.' }, 'true'],
  ['a common place', { filter: ['location:de'] }, `usage_location = 'DE'`],
  ['a common product', { filter: ['license:SPE_E3'] }, 'licensed'],
  ['a name among the blocked', { search: 'frank', filter: ['blocked'] }, `first_name = 'Frank' AND blocked`],
  ['a name among the deleted', { state: 'deleted', search: 'anna' }, `first_name = 'Anna'`],
])('before something is done to all who match, they are counted to the last: %s', async (_, asked, truth) => {
  const { state = 'active' } = asked;
  const [{ expected }] = await database.dataSource.query(
    `SELECT count(*)::int AS expected FROM users WHERE customer_id = $1 AND deleted_at IS ${state === 'active' ? '' : 'NOT'} NULL AND ${truth}`,
    [big.id],
  );
  const counted = await asCustomerAdmin(big.id, (manager) => countEverybody(manager, big.id, queryOf(asked)));
  expect(counted).toBe(expected);
  expect(counted).toBeGreaterThan(0);
});

test.each<[string, Partial<UserQuery>, (user: Listed) => boolean]>([
  ['unlicensed', { filter: ['unlicensed'] }, ({ licenses }) => licenses.length === 0],
  ['license', { filter: ['license:VISIOCLIENT'] }, ({ licenses }) => licenses.some(({ sku }) => sku === 'VISIOCLIENT')],
  [
    'plan-off',
    { filter: ['plan-off:YAMMER'] },
    ({ licenses }) => licenses.some((one) => one.disabledPlans.includes('YAMMER')),
  ],
  ['location', { filter: ['location:Li'] }, ({ usageLocation }) => usageLocation === 'LI'],
  ['role', { filter: ['role:helpdesk-admin'] }, ({ role }) => role === 'helpdesk-admin'],
  ['role of most', { filter: ['role:user'] }, ({ role }) => role === 'user'],
  ['blocked', { filter: ['blocked'] }, ({ blocked }) => blocked],
  ['password-pending', { filter: ['password-pending'] }, ({ mustChangePassword }) => mustChangePassword],
  [
    'several at once',
    { filter: ['blocked', 'license:SPE_E3'] },
    ({ blocked, licenses }) => blocked && licenses.length > 0,
  ],
  ['a beginning of the UPN', { search: 'User.000004' }, ({ upn }) => upn.startsWith('user.')],
  ['words of the name in any order', { search: 'öz bernd' }, ({ displayName }) => /^Bernd Öz-/.test(displayName)],
  ['part of a double name', { search: '485' }, ({ displayName }) => /-485/.test(displayName)],
])('%s finds whom it says, all of them, and nobody else', async (_, asked, matches) => {
  const everybody = await readAll({ state: 'active' });
  const found = await readAll(asked);
  const isUpn = asked.search?.startsWith('User');
  const keys = isUpn ? await keysOf(asked.search!) : null;
  const expected = everybody.filter((user) => (keys ? keys.has(user.id) : matches(user)));
  expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  expect(found.length).toBeGreaterThan(0);
  expect((await list(asked, small)).count).toEqual({ value: found.length, exact: true });
});

type Listed = Awaited<ReturnType<typeof listUsers>>['items'][number];

async function keysOf(prefix: string): Promise<Set<string>> {
  const rows: { id: string }[] = await database.dataSource.query(
    'SELECT id FROM users WHERE customer_id = $1 AND starts_with(upn_key, $2) AND deleted_at IS NULL',
    [small.id, prefix.toLowerCase()],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Page after page, of the small customer. */
async function readAll(query: Partial<UserQuery>): Promise<Listed[]> {
  const items: Listed[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ ...query, limit: 60, cursor }, small);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
}

test.each<[UserQuery['sort'], (user: Listed) => string]>([
  ['displayName', ({ displayName }) => displayName.toLowerCase()],
  ['createdAt', ({ id }) => id],
  ['deletedAt', ({ deletedAt }) => deletedAt!],
])('pages sorted by %s, up or down, hold every user once and in order', async (sort, key) => {
  const state = sort === 'deletedAt' ? 'deleted' : 'active';
  const up = await readAll({ sort, state });
  const down = await readAll({ sort: `-${sort}` as UserQuery['sort'], state });
  const { count } = await list({ state }, small);
  expect(new Set(up.map(({ id }) => id)).size).toBe(count?.value);
  expect(down.map(({ id }) => id)).toEqual(up.map(({ id }) => id).reverse());
  const keys = up.map((user) => Buffer.from(key(user)));
  expect(keys).toEqual([...keys].sort(Buffer.compare));
});

test("a customer's own admin finds nobody of another customer, whatever is searched for", async () => {
  const tags = `'${big.id.slice(-6)}anna'`;
  const ask = (manager: EntityManager) =>
    manager.query(`SELECT find_users($1, $2::tsquery, 'a', 'z', 10) AS id`, [big.id, tags]);
  expect(await asCustomerAdmin(small.id, ask)).toEqual([]);
  expect(await asCustomerAdmin(big.id, ask)).toHaveLength(10);
});

test.each(["O'Brien", 'back\\slash', '100%', "' | '", ':*', '_', '\u0000', '-', '   '])(
  'searching for %j is a search like any other',
  async (search) => {
    const { items } = await list({ search }, small);
    expect(items).toHaveLength(search.trim().replace('\0', '') === '' ? 50 : 0);
  },
);

test('a cursor of another list, and one that was made up, are refused with a sentence', async () => {
  const { nextCursor } = await list({ limit: 1 });
  const made = (...place: unknown[]) => Buffer.from(JSON.stringify(place)).toString('base64url');
  const bad: Partial<UserQuery>[] = [
    { sort: '-upn', cursor: nextCursor! },
    { cursor: made('upn', 'a', 'not an id') },
    { cursor: made('upn', 7, big.id) },
    { cursor: made('a', big.id) },
    { sort: 'deletedAt', state: 'deleted', cursor: made('deletedAt', 'yesterday', big.id) },
  ];
  for (const query of bad) await expect(list(query)).rejects.toMatchObject({ code: 'invalid-cursor', status: 422 });
});
