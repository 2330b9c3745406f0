import { refreshStatistics } from '../../src/jobs/refresh-statistics';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { fillDirectory } from '../support/fill-directory';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const known = async () => {
  const [{ users }] = await database.dataSource.query(
    `SELECT reltuples::integer AS users FROM pg_class WHERE oid = 'users'::regclass`,
  );
  return users;
};
/** What was counted reaches the statistics within a second, or at once when asked. */
const tellCounts = () => database.dataSource.query('SELECT pg_stat_force_next_flush()');

test('the planner looks at the users again when many have come, and not for a few', async () => {
  await fillDirectory(database.dataSource, 'few', 2_000);
  await tellCounts();
  expect(await refreshStatistics(database.dataSource)).toBe(false);
  await fillDirectory(database.dataSource, 'many', 12_000);
  await tellCounts();
  expect(await refreshStatistics(database.dataSource)).toBe(true);
  expect(await known()).toBe(14_000);
  await tellCounts();
  expect(await refreshStatistics(database.dataSource)).toBe(false);
});
