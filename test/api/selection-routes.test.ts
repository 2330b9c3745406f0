import { setTimeout as wait } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type FurnishedCustomer, furnishCustomer } from '../support/furnish-customer';
import { makeOperator, makeToken } from '../support/make-operator';
import { startApi, type TestApi } from '../support/start-api';

let database: TestDatabase;
let api: TestApi;
let token: string;
let customer: FurnishedCustomer;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database);
  const { operator } = await makeOperator(database.dataSource, 'helpdesk-agent');
  token = await makeToken(database.dataSource, operator.id);
  customer = await furnishCustomer(database.dataSource, 'acme', operator.id);
  await database.dataSource.query(
    `INSERT INTO users (id, customer_id, upn, upn_key, display_name, usage_location, role, blocked, licensed, must_change_password)
     SELECT gen_random_uuid(), $1, n || '@acme.example', n || '@acme.example', 'Number ' || n, CASE WHEN n < 3 THEN 'KP' END, 'user', false, false, true
     FROM generate_series(1, 9) n`,
    [customer.id],
  );
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

async function ask(
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${api.origin}/api/v1/customers/${customer.id}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
    signal,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('what a change would come to for a filter is told with the reason of those whom a rule stands in the way of', async () => {
  const { body } = await ask('/license-summary', {
    select: { filter: { filter: ['password-pending'] } },
    add: [{ sku: 'spe_e5' }],
  });
  expect(body).toEqual({
    users: 10,
    gone: 0,
    products: [{ sku: 'SPE_E5', holders: 1, disabledPlans: [], gain: 7, lose: 0, adjusted: 0, short: 3 }],
    refused: {
      users: 2,
      reasons: [
        {
          users: 2,
          code: 'license-prohibited-in-location',
          facts: { sku: 'SPE_E5', location: 'KP' },
          detail: expect.stringContaining('Korea'),
        },
      ],
    },
  });
});

test('users are counted by the filters of their list, and what is no filter is refused in both questions', async () => {
  expect(await ask('/users/count?search=number')).toEqual({ status: 200, body: { value: 9 } });
  expect(await ask('/users/count')).toEqual({ status: 200, body: { value: 10 } });
  expect((await ask('/users/count?filter=blokced')).body['code']).toBe('unknown-filter');
  const misspelt = { select: { filter: { filter: ['blokced'] } } };
  expect((await ask('/license-summary', misspelt)).body['code']).toBe('unknown-filter');
  for (const filter of [{ serach: 'a' }, { state: 'deleted' }])
    expect((await ask('/license-summary', { select: { filter } })).status).toBe(422);
});

test('a wish that nobody could be granted is refused as a whole, in a sentence', async () => {
  const select = { filter: {} };
  for (const [wish, code] of [
    [{ add: [{ sku: 'NOTHING' }] }, 'unknown-license'],
    [{ add: [{ sku: 'SPE_E5', disabledPlans: ['NO_PLAN'] }] }, 'unknown-plan'],
    [{ add: [{ sku: 'SPE_E5' }], remove: ['SPE_E5'] }, 'license-contradiction'],
  ] as const) {
    const { status, body } = await ask('/license-summary', { select, ...wish });
    expect([status, body['code']]).toEqual([422, code]);
    expect(body['detail']).toMatch(/\w+ .*\.$/);
  }
});

test.each<[string, string, object | undefined]>([
  ['a summary', '/license-summary', { select: { filter: {} } }],
  ['a count', '/users/count?search=number', undefined],
])('%s that nobody waits for any more is stopped in the database', async (_what, path, body) => {
  const { dataSource } = database;
  const waiting = async () => {
    const [{ count }] = await dataSource.query(
      `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return count as number;
  };
  const until = async (count: number) => {
    while ((await waiting()) !== count) await wait(10);
  };
  // It reads what is locked, and would stand there until its patience of five seconds is at an end.
  await dataSource.transaction(async (manager) => {
    await manager.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    const leaving = new AbortController();
    const asked = ask(path, body, leaving.signal);
    await until(1);
    const leftAt = performance.now();
    leaving.abort();
    await expect(asked).rejects.toThrow('aborted');
    await until(0);
    expect(performance.now() - leftAt).toBeLessThan(3_000);
  });
  expect((await ask(path, body)).status).toBe(200);
});
