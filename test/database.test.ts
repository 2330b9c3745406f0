import { migrate } from '../src/database';
import { createTestDatabase, type TestDatabase } from './support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const partitions = (): Promise<{ name: string }[]> =>
  database.dataSource.query(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'row_results'::regclass ORDER BY 1`,
  );

test('a start after weeks of rest takes in jobs at once, because it makes the partitions of these weeks', async () => {
  const before = await partitions();
  for (const { name } of before) await database.dataSource.query(`DROP TABLE ${name}`);
  await migrate(database.dataSource);
  expect(await partitions()).toEqual(before);
});

test('processes that start together migrate in turn', async () => {
  await database.dataSource.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await Promise.all([1, 2, 3].map(() => migrate(database.dataSource)));
  const [{ count }] = await database.dataSource.query('SELECT count(*)::int AS count FROM migrations');
  expect(count).toBe(database.dataSource.migrations.length);
});
