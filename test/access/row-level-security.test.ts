import { randomBytes } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { actAs, hasWall } from '../../src/access/act-as';
import { createDataSource, migrate } from '../../src/database';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type FurnishedCustomer, furnishCustomer } from '../support/furnish-customer';

const OPERATOR = uuidv7();
let database: TestDatabase;
let dataSource: DataSource;
let own: FurnishedCustomer;
let foreign: FurnishedCustomer;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = database.dataSource;
  own = await furnishCustomer(dataSource, 'own', OPERATOR);
  foreign = await furnishCustomer(dataSource, 'foreign', OPERATOR);
});
afterAll(() => database.drop());

const asCustomerAdmin = <T>(work: (manager: EntityManager) => Promise<T>) =>
  actAs(dataSource, { operatorId: OPERATOR, customerId: own.id }, work);
const asPartner = <T>(work: (manager: EntityManager) => Promise<T>) =>
  actAs(dataSource, { operatorId: OPERATOR, customerId: null }, work);

/** Where the rows of a customer are, by a condition that a forgetful programmer might have written. */
const rowsOf = (customer: FurnishedCustomer): [table: string, condition: string, change: string][] => [
  ['customers', `id = '${customer.id}'`, `name = 'Taken over'`],
  ['domains', `name = '${customer.domain}'`, `name = 'taken.example'`],
  ['subscriptions', `id = ${customer.subscriptionId}`, 'total_seats = 99'],
  ['users', `id = '${customer.userId}'`, `display_name = 'Taken over'`],
  ['license_assignments', `user_id = '${customer.userId}'`, `disabled_plans = '{X}'`],
  ['bulk_jobs', `id = '${customer.jobId}'`, `state = 'queued'`],
  ['chunks', `job_id = '${customer.jobId}'`, 'failures = 3'],
  ['chunk_payloads', `job_id = '${customer.jobId}'`, `body = '\\x01'`],
  ['row_results', `job_id = '${customer.jobId}'`, `status = 'rejected'`],
];
const TABLES = rowsOf({ id: '', domain: '', userId: '', subscriptionId: 0, jobId: '' }).map(([table]) => table);
const rowOf = (customer: FurnishedCustomer, table: string) => rowsOf(customer).find(([name]) => name === table)!;

/** How many rows a statement reached, as somebody; what it changed is taken back. */
async function reach(as: typeof asPartner, statement: string): Promise<number> {
  const undo = new Error('undo');
  let count = -1;
  await as(async (manager) => {
    const result = await manager.query(statement);
    count = /^SELECT/.test(statement) ? result.length : result[1];
    throw undo;
  }).catch((error) => {
    if (error !== undo) throw error;
  });
  return count;
}

describe("with the application's checks switched off, PostgreSQL", () => {
  test.each(TABLES)("shows a customer's own admin its own %s and not another's", async (table) => {
    expect(await reach(asCustomerAdmin, `SELECT FROM ${table} WHERE ${rowOf(own, table)[1]}`)).toBe(1);
    expect(await reach(asCustomerAdmin, `SELECT FROM ${table} WHERE ${rowOf(foreign, table)[1]}`)).toBe(0);
    expect(await reach(asCustomerAdmin, `SELECT FROM ${table}`)).toBe(1);
  });

  test.each(TABLES)("lets a customer's own admin change and delete nothing in another's %s", async (table) => {
    const [, condition, change] = rowOf(foreign, table);
    expect(await reach(asCustomerAdmin, `UPDATE ${table} SET ${change} WHERE ${condition}`)).toBe(0);
    expect(await reach(asCustomerAdmin, `DELETE FROM ${table} WHERE ${condition}`)).toBe(0);
  });

  test.each([
    [
      'users',
      () => `INSERT INTO users (id, customer_id, upn, upn_key, display_name, role, blocked, licensed, must_change_password)
        VALUES ('${uuidv7()}', '${foreign.id}', 'a', 'a', 'A', 'user', false, false, true)`,
    ],
    ['domains', () => `INSERT INTO domains VALUES ('new.example', '${foreign.id}')`],
    ['subscriptions', () => `UPDATE subscriptions SET customer_id = '${foreign.id}'`],
    [
      'license_assignments',
      () => `INSERT INTO license_assignments VALUES ('${foreign.userId}', ${foreign.subscriptionId}, NULL)`,
    ],
    [
      'row_results',
      () => `INSERT INTO row_results (job_id, "row", status) VALUES ('${foreign.jobId}', 2, 'succeeded')`,
    ],
    [
      'chunk_payloads',
      () => `INSERT INTO chunk_payloads (job_id, ordinal, body) VALUES ('${foreign.jobId}', 2, '\\x00')`,
    ],
    [
      'audit_entries',
      () => `INSERT INTO audit_entries (customer_id, operation, outcome) VALUES ('${foreign.id}', 'x', 'done')`,
    ],
  ])("refuses a customer's own admin a row of another customer in %s", async (_table, statement) => {
    await expect(reach(asCustomerAdmin, statement())).rejects.toThrow('row-level security');
  });

  test.each(TABLES)("shows the partner both customers' %s", async (table) => {
    expect(await reach(asPartner, `SELECT FROM ${table}`)).toBe(2);
  });

  test("shows nothing to the API's role when nobody is named", async () => {
    const seen = await dataSource.transaction(async (manager) => {
      await manager.query('SET LOCAL ROLE musterroll_api');
      return manager.query(TABLES.map((table) => `SELECT FROM ${table}`).join(' UNION ALL '));
    });
    expect(seen).toEqual([]);
  });

  test.each(['UPDATE audit_entries SET outcome = $1', 'DELETE FROM audit_entries WHERE outcome = $1'])(
    'keeps the audit log append-only for everybody who comes through the API: %s',
    async (statement) => {
      await expect(asPartner((manager) => manager.query(statement, ['done']))).rejects.toThrow('permission denied');
    },
  );

  test('lets nobody who comes through the API write operators or tokens, or read what operators sign in with', async () => {
    for (const statement of [
      `UPDATE operators SET role = 'global-admin'`,
      'DELETE FROM api_tokens',
      'SELECT * FROM operator_credentials',
      'SELECT * FROM sessions',
    ]) {
      await expect(asPartner((manager) => manager.query(statement))).rejects.toThrow('permission denied');
    }
  });
});

test('whoever was acted for is forgotten with the end of the transaction', async () => {
  await asCustomerAdmin((manager) => manager.query('SELECT 1'));
  const [{ user, setting }] = await dataSource.query(
    `SELECT current_user AS user, current_setting('musterroll.customer_id', true) AS setting`,
  );
  expect(user).not.toBe('musterroll_api');
  expect(setting || null).toBeNull();
});

test('every table is either walled in, out of reach, or known to belong to no customer', async () => {
  const tables: { name: string; walled: boolean; rights: string[] }[] = await dataSource.query(
    `SELECT relname AS name, relrowsecurity AS walled, api_rights(relname) AS rights FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
  );
  const open = tables.filter(({ walled, rights }) => !walled && rights.length > 0).map(({ name }) => name);
  expect(open.sort()).toEqual(['api_tokens', 'audit_chain', 'operators', 'products']);
});

test("the policies leave a customer's page of users to the index", async () => {
  const plan = await asCustomerAdmin(async (manager) => {
    await manager.query('SET LOCAL enable_seqscan = off');
    return manager.query(
      `EXPLAIN SELECT * FROM users WHERE customer_id = '${own.id}' AND deleted_at IS NULL AND upn_key > 'm' ORDER BY upn_key LIMIT 50`,
    );
  });
  const lines = plan.map((line: Record<string, string>) => line['QUERY PLAN']).join('\n');
  expect(lines).toMatch(/Index Cond: .*customer_id.*upn_key > 'm'/);
});

describe('a database user who may not make roles', () => {
  test('migrates and acts all the same, and is told that the wall is missing', async () => {
    const name = `plain_${randomBytes(4).toString('hex')}`;
    const password = randomBytes(16).toString('hex');
    await dataSource.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
    await dataSource.query(`CREATE DATABASE ${name} OWNER ${name}`);
    const url = Object.assign(new URL(database.url), { username: name, password, pathname: `/${name}` });
    const plain = createDataSource({ url: url.href, applicationName: 'test', poolSize: 2 });
    try {
      await plain.initialize();
      await migrate(plain);
      expect(await hasWall(plain)).toBe(false);
      const acting = { operatorId: OPERATOR, customerId: null };
      expect(await actAs(plain, acting, (manager) => manager.query('SELECT FROM users'))).toEqual([]);
    } finally {
      await plain.destroy();
      await dataSource.query(`DROP DATABASE ${name}`);
      await dataSource.query(`DROP ROLE ${name}`);
    }
  });
});
