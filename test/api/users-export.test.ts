import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type FilledCustomer, fillDirectory } from '../support/fill-directory';
import { startApi, type TestApi } from '../support/start-api';

const TOKEN = randomBytes(24).toString('base64url');
let database: TestDatabase;
let api: TestApi;
let customer: FilledCustomer;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database, { BOOTSTRAP_TOKEN: TOKEN });
  customer = await fillDirectory(database.dataSource, 'export', 5_000);
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

async function get(path: string) {
  const response = await fetch(`${api.origin}/api/v1/customers/${customer.id}${path}`, {
    headers: { Authorization: `Bearer ${TOKEN}` },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString() };
}

const recordsOf = (text: string) => text.trimEnd().split('\r\n').slice(1);

test('the export holds every user that the list holds, in its order, with licences as an upload writes them', async () => {
  const { status, headers, bytes, text } = await get('/users.csv?filter=blocked&sort=-upn');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const listed = JSON.parse((await get('/users?filter=blocked&sort=-upn')).text).items;
  expect(recordsOf(text).map((record) => record.split(',')[0])).toEqual(listed.map(({ id }: { id: string }) => id));
  expect(recordsOf(text)[0]).toMatch(/,DE,SPE_E3 -YAMMER; VISIOCLIENT,user,yes,no,/);
  expect(recordsOf((await get('/users.csv')).text)).toHaveLength(4925);
});

test('a name that a spreadsheet would run as a formula comes out as text', async () => {
  await database.dataSource.query(
    `UPDATE users SET display_name = '=HYPERLINK("http://evil.example";"x")', job_title = '@SUM(1)' WHERE customer_id = $1
       AND upn_key = (SELECT min(upn_key) FROM users WHERE customer_id = $1 AND deleted_at IS NULL)`,
    [customer.id],
  );
  const { text } = await get('/users.csv');
  expect(recordsOf(text)[0]).toContain(`,"'=HYPERLINK(""http://evil.example"";""x"")",`);
  expect(recordsOf(text)[0]).toContain(`,'@SUM(1),`);
});

test('deleted users are exported with what they would get back', async () => {
  const { headers, text } = await get('/users.csv?state=deleted&sort=deletedAt&filter=license:SPE_E3');
  expect(headers.get('content-disposition')).toBe('attachment; filename="deleted-users.csv"');
  expect(recordsOf(text)).toHaveLength(75);
});

test('every export is in the audit log, without the name that was searched for', async () => {
  await get('/users.csv?search=katrin&filter=blocked');
  const [entry] = await database.dataSource.query(
    `SELECT customer_id, outcome, details FROM audit_entries WHERE operation = 'export_users' ORDER BY id DESC LIMIT 1`,
  );
  expect(entry).toEqual({
    customer_id: customer.id,
    outcome: 'done',
    details: { state: 'active', filter: ['blocked'], searched: true },
  });
});

test.each([
  ['/users?filter=nonsense', 'unknown-filter', /license:SKU/],
  ['/users.csv?filter=license:', 'unknown-filter', /license:SKU/],
  ['/users?filter=job:1', 'unknown-filter', /job:ID/],
  ['/users?filter=constructor', 'unknown-filter', /job:ID/],
  ['/users?sort=age', 'invalid-request', /displayName/],
  ['/users.csv?sort=deletedAt', 'invalid-request', /state=deleted/],
])('GET %s is refused as %s with what can be asked for', async (path, code, detail) => {
  const { status, text } = await get(path);
  expect([status, JSON.parse(text).code]).toEqual([422, code]);
  expect(JSON.parse(text).detail).toMatch(detail);
});
