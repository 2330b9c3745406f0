import { uuidv7 } from 'uuidv7';
import { hasWall } from '../../src/access/act-as';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type FurnishedCustomer, furnishCustomer } from '../support/furnish-customer';
import { makeOperator, makeToken } from '../support/make-operator';
import { startApi, type TestApi } from '../support/start-api';

let database: TestDatabase;
let api: TestApi;
let own: FurnishedCustomer;
let foreign: FurnishedCustomer;
let token: string;

beforeAll(async () => {
  database = await createTestDatabase();
  // As it is for a database user who may not make roles.
  await database.dataSource.query(
    'CREATE OR REPLACE FUNCTION can_act_as_api() RETURNS boolean LANGUAGE sql AS $$ SELECT false $$',
  );
  api = await startApi(database);
  own = await furnishCustomer(database.dataSource, 'own', uuidv7());
  foreign = await furnishCustomer(database.dataSource, 'foreign', uuidv7());
  const { operator } = await makeOperator(database.dataSource, 'customer-admin', own.id);
  token = await makeToken(database.dataSource, operator.id);
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

async function read(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${api.origin}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return { status: response.status, text: await response.text() };
}

describe("with PostgreSQL's wall switched off, the application by itself", () => {
  test('stands on a database that has none', async () => {
    expect(await hasWall(database.dataSource)).toBe(false);
  });

  test.each([
    ['/customers', () => own.id],
    ['/customers?search=example', () => own.id],
    ['/jobs', () => own.jobId],
  ])("lists a customer's own admin nothing of another customer: %s", async (path, expected) => {
    const { status, text } = await read(path);
    expect(status).toBe(200);
    expect(text).toContain(expected());
    for (const secret of [foreign.id, foreign.jobId, foreign.domain]) expect(text).not.toContain(secret);
  });

  test('lists no jobs of another customer when asked for them by name', async () => {
    expect(JSON.parse((await read(`/jobs?customerId=${foreign.id}`)).text).items).toEqual([]);
  });

  test.each([
    ['/customers/ID', () => foreign.id],
    ['/customers/ID/users', () => foreign.id],
    ['/customers/ID/subscriptions', () => foreign.id],
    ['/customers/ID/audit', () => foreign.id],
    ['/jobs/ID', () => foreign.jobId],
    ['/jobs/ID/results', () => foreign.jobId],
    ['/jobs/ID/results.csv', () => foreign.jobId],
  ])("answers another customer's %s word for word like one that does not exist", async (path, id) => {
    const answer = await read(path.replace('ID', id()));
    expect(answer.status).toBe(404);
    expect(answer).toEqual(await read(path.replace('ID', uuidv7())));
  });

  test("finds another customer's user under no customer of its own", async () => {
    expect((await read(`/customers/${own.id}/users/${own.userId}`)).status).toBe(200);
    expect((await read(`/customers/${own.id}/users/${foreign.userId}`)).status).toBe(404);
  });
});
