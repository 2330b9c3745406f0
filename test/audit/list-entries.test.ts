import { buffer } from 'node:stream/consumers';
import { parseString } from 'fast-csv';
import type { EntityManager } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { exportAuditEntries } from '../../src/audit/export-entries';
import { type AuditFilter, listAuditEntries } from '../../src/audit/list-entries';
import { type Act, recordAct } from '../../src/audit/record';
import { createTestDatabase } from '../support/database';

const [here, there, somebody, job, user] = [uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()];
let database: Awaited<ReturnType<typeof createTestDatabase>>;

const ACTS: Act[] = [
  { operatorId: somebody, customerId: here, operation: 'create_customer_user', jobId: job, firstRow: 1, lastRow: 3 },
  { operatorId: somebody, customerId: there, operation: 'delete_customer_user', subjects: [uuidv7(), user] },
  { operatorId: null, customerId: null, operation: 'denied', outcome: 'denied', address: '::1', requestId: 'r-1' },
  { operatorId: somebody, customerId: here, operation: 'reveal_credentials', jobId: job, details: { count: 3 } },
];

beforeAll(async () => {
  database = await createTestDatabase();
  for (const act of ACTS) await recordAct(database.dataSource.manager, act);
});
afterAll(() => database.drop());

const readHere = <T>(work: (manager: EntityManager) => Promise<T>) => work(database.dataSource.manager);

async function list(filter: AuditFilter): Promise<string[]> {
  const { items } = await listAuditEntries(database.dataSource.manager, filter, { limit: 10 });
  return items.map(({ operation }) => operation);
}

test('the newest entry comes first, and pages join without a gap or a repeat', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listAuditEntries(database.dataSource.manager, {}, { limit: 3, cursor });
    seen.push(...page.items.map(({ operation }) => operation));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(ACTS.map(({ operation }) => operation).reverse());
});

test('every filter narrows to what it names, and several must all match', async () => {
  expect(await list({ customerId: here })).toEqual(['reveal_credentials', 'create_customer_user']);
  expect(await list({ customerId: here, operation: 'create_customer_user' })).toEqual(['create_customer_user']);
  expect(await list({ operatorId: somebody, customerId: there })).toEqual(['delete_customer_user']);
  expect(await list({ outcome: 'denied' })).toEqual(['denied']);
  expect(await list({ jobId: job })).toHaveLength(2);
  expect(await list({ userId: user })).toEqual(['delete_customer_user']);
  expect(await list({ requestId: 'r-1' })).toEqual(['denied']);
  expect(await list({ from: new Date(Date.now() + 60_000) })).toEqual([]);
  expect(await list({ to: new Date(Date.now() + 60_000) })).toHaveLength(4);
});

test('a list shows the first few users of an entry and counts them all; an export has them all, however many they are', async () => {
  const subjects = Array.from({ length: 600 }, () => uuidv7());
  const chunkJob = uuidv7();
  const { manager } = database.dataSource;
  await recordAct(manager, {
    operatorId: null,
    customerId: there,
    operation: 'restore_customer_user',
    subjects,
    jobId: chunkJob,
  });
  const filter = { jobId: chunkJob };
  const { items } = await listAuditEntries(manager, filter, { limit: 1 });
  expect(items[0]).toMatchObject({ subjectCount: 600, subjects: subjects.slice(0, 20) });
  const csv = (await buffer(exportAuditEntries(readHere, filter))).toString();
  expect(csv).toContain(`,600,${subjects.join(' ')},`);
});

test('the export is CSV that a spreadsheet reads back, with nothing that runs as a formula', async () => {
  const { manager } = database.dataSource;
  const customerId = uuidv7();
  await recordAct(manager, { operatorId: null, customerId, operation: 'sign_in', requestId: '=HYPERLINK("evil")' });
  await recordAct(manager, { operatorId: null, customerId, operation: 'denied', details: { path: 'a;"b"\nc' } });
  const csv = exportAuditEntries(readHere, { customerId });
  const text = (await buffer(csv)).toString('utf8');
  expect(text.startsWith('\u{feff}Entry,Time,')).toBe(true);
  const rows = await new Promise<Record<string, string>[]>((resolve, reject) => {
    const read: Record<string, string>[] = [];
    parseString(text.slice(1), { headers: true })
      .on('error', reject)
      .on('data', (row) => read.push(row))
      .on('end', () => resolve(read));
  });
  expect(rows.map((row) => row['Request ID'])).toEqual(['', `'=HYPERLINK("evil")`]);
  expect(JSON.parse(rows[0]?.['Details'] ?? '')).toEqual({ path: 'a;"b"\nc' });
});

test('a database that fails half-way fails the export instead of ending it early', async () => {
  const csv = exportAuditEntries(() => Promise.reject(new Error('connection lost')), {});
  await expect(buffer(csv)).rejects.toThrow('connection lost');
});
