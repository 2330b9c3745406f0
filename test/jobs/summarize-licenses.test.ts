import fc from 'fast-check';
import { actAs } from '../../src/access/act-as';
import type { License } from '../../src/entities/user';
import { summarizeLicenses } from '../../src/jobs/summarize-licenses';
import { USER_FILTERS } from '../../src/jobs/user-filter';
import { findOperation } from '../../src/operations/all-operations';
import { decideRow } from '../../src/operations/decide-row';
import { loadDirectory } from '../../src/operations/load-directory';
import { Rejection } from '../../src/operations/rejection';
import type { RowInput } from '../../src/operations/row-input';
import { furnishSmallWorld, RETENTION } from '../operations/database-world';
import { CATALOGUE, idOf, SUBSCRIBED } from '../operations/small-world';
import { createTestDatabase, type TestDatabase } from '../support/database';

/** What somebody may hold, all of it allowed together. */
const HOLDINGS = ['', 'E3', 'E3 -TEAMS', 'E3 -MAIL', 'E5 -MAIL', 'E3; PHONE', 'TEAMS_ALONE; PHONE', 'CALLS'];
const PLACES = [null, 'DE', 'IN'];
const SEATS = 30;

let database: TestDatabase;
let customer: { id: string; usageLocation: string };
const userIds: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  customer = { id: await furnishSmallWorld(database.dataSource, SEATS), usageLocation: 'DE' };
  for (const [index, holding] of HOLDINGS.entries())
    for (const [at, place] of PLACES.entries())
      for (let copy = 0; copy <= (index + at) % 3; copy++) await addUser(`${index}-${at}-${copy}`, place, holding);
  await database.dataSource.query(
    'UPDATE subscriptions s SET consumed_seats = (SELECT count(*) FROM license_assignments a WHERE a.subscription_id = s.id)',
  );
});
afterAll(() => database.drop());

async function addUser(local: string, place: string | null, holding: string): Promise<void> {
  const id = idOf(local);
  userIds.push(id);
  await database.dataSource.query(
    `INSERT INTO users (id, customer_id, upn, upn_key, display_name, usage_location, role, blocked, licensed, must_change_password)
     VALUES ($1, $2, $3, $3, 'User', $4, 'user', $5, $6, false)`,
    [id, customer.id, `${local}@acme.example`, place, local.endsWith('-0'), holding !== ''],
  );
  for (const product of holding.split('; ').filter(Boolean)) {
    const [sku, ...plans] = product.split(' -');
    await database.dataSource.query(
      `INSERT INTO license_assignments SELECT $1, id, $3 FROM subscriptions WHERE customer_id = $2 AND sku = $4`,
      [id, customer.id, plans.length > 0 ? plans : null, sku],
    );
  }
}

type Select = Parameters<typeof summarizeLicenses>[2];
const summarize = (select: Select, wish: RowInput | null) =>
  actAs(database.dataSource, { operatorId: customer.id, customerId: customer.id }, (manager) =>
    summarizeLicenses(manager, customer, select, wish, CATALOGUE),
  );
const everybody = (filter: string[] = []): Select => ({ filter: USER_FILTERS.parse({ filter }) });
const wishing = (add: readonly License[], remove: readonly string[] = []): RowInput => ({
  details: {},
  addLicenses: add,
  removeLicenses: remove.map((sku) => ({ sku, disabledPlans: [] })),
});

/** What a job would come to: every user's row decided one after the other, and nothing written. */
async function decideOneByOne(ids: readonly string[], wish: RowInput, seats: number) {
  const manager = database.dataSource.manager;
  const query = {
    upnKeys: [],
    sharedKeys: [],
    userIds: ids,
    purged: false,
    reads: ['licenses', 'usageLocation'] as const,
  };
  const directory = await loadDirectory(manager, customer.id, CATALOGUE, query, RETENTION);
  for (const sku of SUBSCRIBED) directory.seats.pool(sku)!.total = seats;
  const counts = Object.fromEntries(SUBSCRIBED.map((sku) => [sku, { gain: 0, lose: 0, adjusted: 0 }]));
  const refused: Record<string, number> = {};
  for (const userId of ids) {
    const user = directory.userById(userId)!;
    const before = user.licenses;
    const row = { row: null, input: { ...wish, userId }, material: {} as never };
    const decision = decideRow(findOperation('assign-licenses')!, row, directory, { jobId: null, usageLocation: null });
    if (decision instanceof Rejection) refused[decision.code] = (refused[decision.code] ?? 0) + 1;
    for (const sku of SUBSCRIBED) {
      const [held, holds] = [before.get(sku), user.licenses.get(sku)];
      if (!held && holds) counts[sku]!.gain++;
      else if (held && !holds) counts[sku]!.lose++;
      else if (held && [...held].sort().join() !== [...holds!].sort().join()) counts[sku]!.adjusted++;
    }
  }
  return { counts, refused };
}

const license = fc.constantFrom<License>(
  { sku: 'E3', disabledPlans: [] },
  { sku: 'E3', disabledPlans: ['TEAMS'] },
  { sku: 'E5', disabledPlans: [] },
  { sku: 'E5', disabledPlans: ['MAIL', 'VOICE'] },
  { sku: 'PHONE', disabledPlans: [] },
  { sku: 'TEAMS_ALONE', disabledPlans: [] },
  { sku: 'CALLS', disabledPlans: [] },
);
const wishes = fc
  .record({
    add: fc.uniqueArray(license, { selector: ({ sku }) => sku, maxLength: 3 }),
    remove: fc.uniqueArray(fc.constantFrom(...SUBSCRIBED), { maxLength: 2 }),
  })
  .map(({ add, remove }) => ({ add, remove: remove.filter((sku) => !add.some((one) => one.sku === sku)) }))
  .filter(({ add, remove }) => add.length + remove.length > 0);

test('a summary counts what deciding every user by itself comes to, where there are seats for all', async () => {
  await fc.assert(
    fc.asyncProperty(wishes, fc.subarray(userIds, { minLength: 1 }), async ({ add, remove }, ids) => {
      const wish = wishing(add, remove);
      const [summary, { counts, refused }] = await Promise.all([
        summarize({ userIds: ids }, wish),
        decideOneByOne(ids, wish, 1_000),
      ]);
      expect(summary.users).toBe(ids.length);
      for (const { sku, gain, lose, adjusted } of summary.products)
        expect({ gain, lose, adjusted }).toEqual(counts[sku]);
      const byCode: Record<string, number> = {};
      for (const { rejection, users } of summary.refused)
        byCode[rejection.code] = (byCode[rejection.code] ?? 0) + users;
      expect(byCode).toEqual(refused);
    }),
    { numRuns: 40 },
  );
});

test('the seats that a summary is short of are the rows that a job would refuse for want of one', async () => {
  const wish = wishing([{ sku: 'CALLS', disabledPlans: [] }]);
  const [summary, { counts, refused }] = await Promise.all([
    summarize(everybody(), wish),
    decideOneByOne(userIds, wish, SEATS),
  ]);
  const calls = summary.products.find(({ sku }) => sku === 'CALLS')!;
  expect(calls.short).toBe(refused['no-seat-left']);
  expect(calls.short).toBeGreaterThan(0);
  expect(calls.gain - calls.short).toBe(counts['CALLS']!.gain);
});

test('without a wish a summary says who of a filter has what, and which plans are off for all who have it', async () => {
  const blocked = await summarize(everybody(['blocked']), null);
  expect(blocked.users).toBe(HOLDINGS.length * PLACES.length);
  expect(blocked.products.map(({ sku, holders }) => [sku, holders])).toEqual([
    ['CALLS', 3],
    ['E3', 12],
    ['E5', 3],
    ['PHONE', 6],
    ['TEAMS_ALONE', 3],
  ]);
  expect(blocked.products.find(({ sku }) => sku === 'E5')!.disabledPlans).toEqual(['MAIL']);
  expect(blocked.products.find(({ sku }) => sku === 'E3')!.disabledPlans).toEqual([]);
  expect(blocked.products.every(({ gain, lose, adjusted, short }) => gain + lose + adjusted + short === 0)).toBe(true);
});

test('whoever was picked and is gone is told apart, and a wish that contradicts itself is refused', async () => {
  const picked = { userIds: [userIds[0]!, userIds[0]!, idOf('nobody')] };
  expect(await summarize(picked, null)).toMatchObject({ users: 1, gone: 1 });
  const e3 = { sku: 'E3', disabledPlans: [] };
  await expect(summarize(everybody(), wishing([e3], ['E3']))).rejects.toMatchObject({ code: 'license-contradiction' });
});
