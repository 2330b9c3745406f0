import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type FurnishedCustomer, furnishCustomer } from '../support/furnish-customer';
import { makeOperator, makeToken } from '../support/make-operator';
import { startApi, type TestApi } from '../support/start-api';

const TOKEN = randomBytes(24).toString('base64url');
let database: TestDatabase;
let api: TestApi;
let customer: FurnishedCustomer;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database, { BOOTSTRAP_TOKEN: TOKEN });
  const { operator } = await makeOperator(database.dataSource, 'global-admin');
  customer = await furnishCustomer(database.dataSource, 'metrics', operator.id);
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

const get = (path: string, headers: Record<string, string> = { Authorization: `Bearer ${TOKEN}` }, at = api) =>
  fetch(at.origin + path, { headers });

test('jobs, rows, chunks, queues, requests and the event loop are measured', async () => {
  await get(`/api/v1/customers/${customer.id}/users?search=erika`);
  const response = await get('/metrics');
  const text = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  for (const line of [
    'musterroll_jobs{operation="create-users",state="completed"} 1',
    'musterroll_rows{operation="create-users",status="succeeded"} 1',
    'musterroll_chunks{operation="create-users",state="settled"} 1',
    'musterroll_chunks{operation="create-users",state="waiting"} 0',
    'musterroll_queue_jobs{queue="chunks",state="waiting"} 0',
    'musterroll_http_request_duration_seconds_count{method="GET",route="/api/v1/customers/:customerId/users",status="200"} 1',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  // Asked twice, counted once.
  expect(await (await get('/metrics')).text()).toContain(
    'musterroll_jobs{operation="create-users",state="completed"} 1\n',
  );
});

test('no metric names a customer, a user or what was searched for', async () => {
  const text = await (await get('/metrics')).text();
  for (const name of [customer.id, customer.domain, customer.userId, 'erika', TOKEN]) expect(text).not.toContain(name);
});

test('metrics are for global administrators, by token or as the password of HTTP Basic', async () => {
  const { operator } = await makeOperator(database.dataSource, 'admin-agent');
  const agent = await makeToken(database.dataSource, operator.id);
  const basic = `Basic ${Buffer.from(`prometheus:${TOKEN}`).toString('base64')}`;
  expect((await get('/metrics', {})).status).toBe(401);
  expect((await get('/metrics', { Authorization: `Bearer ${agent}` })).status).toBe(403);
  expect((await get('/metrics', { Authorization: basic })).status).toBe(200);
});

test('a token has its requests a second and is then told to wait, while another token goes on', async () => {
  const limited = await startApi(database, { BOOTSTRAP_TOKEN: TOKEN, MAX_REQUESTS_PER_SECOND: '20' });
  const { operator } = await makeOperator(database.dataSource, 'global-admin');
  const other = { Authorization: `Bearer ${await makeToken(database.dataSource, operator.id)}` };
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => get('/api/v1/templates/create-users.csv', undefined, limited)),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]!.headers.get('Retry-After'))).toBeGreaterThan(0);
  expect(await refused[0]!.json()).toMatchObject({ code: 'too-many-requests' });
  expect((await get('/api/v1/me', other, limited)).status).toBe(200);
  await limited.stop();
});

test('an address has five times as many, whatever it sends along, and a household of IPv6 is one address', async () => {
  const limited = await startApi(database, { MAX_REQUESTS_PER_SECOND: '4', TRUSTED_PROXIES: 'loopback' });
  const ask = (n: number) =>
    get('/api/v1/sign-in', { Cookie: `any=${n}`, 'X-Forwarded-For': `2001:db8:1:1::${n}` }, limited);
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => ask(n)));
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20);
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  await limited.stop();
});

test('unless told otherwise, 200 requests of one token in a second are answered', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, () => get('/api/v1/sign-in')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

test('browsers are told to insist on TLS where there is TLS, and nowhere else', async () => {
  const behindTls = await startApi(database, { TRUSTED_PROXIES: 'loopback' });
  const proxied = await get('/healthz', { 'X-Forwarded-Proto': 'https' }, behindTls);
  expect(proxied.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
  expect((await get('/healthz', {}, behindTls)).headers.has('strict-transport-security')).toBe(false);
  expect((await get('/healthz', { 'X-Forwarded-Proto': 'https' })).headers.has('strict-transport-security')).toBe(
    false,
  );
  await behindTls.stop();
});
