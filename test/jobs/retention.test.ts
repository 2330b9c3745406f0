import { setTimeout as wait } from 'node:timers/promises';
import pino from 'pino';
import { maintain, startMaintenance } from '../../src/workers/maintenance';
import { expectInvariants } from '../support/invariants';
import { queueBackends } from '../support/queue-backends';
import { RunningProduct } from '../support/running-product';

const SILENT = pino({ level: 'silent' });
const csv = (...lines: string[]) => `${lines.join('\n')}\n`;

let product: RunningProduct;
beforeAll(async () => {
  product = await RunningProduct.start();
});
afterAll(() => product.stop());
afterEach(() => expectInvariants(product.dataSource));

const round = () => maintain(product.dataSource, product.config, SILENT);
const query = (sql: string, parameters: unknown[] = []) => product.dataSource.query(sql, parameters);
const auditOf = (operation: string, customerId: string) =>
  query('SELECT * FROM audit_entries WHERE operation = $1 AND customer_id = $2', [operation, customerId]);

test('a deleted user is purged on the day after the last, leaves a tombstone, and is audited', async () => {
  const { id, domain } = await product.createCustomer();
  await product.run(id, { body: csv('Email,Display name', `old@${domain},O`, `young@${domain},Y`) });
  await product.run(id, { operation: 'delete-users', body: csv('Email', `old@${domain}`, `young@${domain}`) });
  await query(`UPDATE users SET deleted_at = now() - interval '30 days' WHERE upn = $1`, [`old@${domain}`]);
  await query(`UPDATE users SET deleted_at = now() - interval '29 days 23 hours' WHERE upn = $1`, [`young@${domain}`]);
  await Promise.all([round(), round()]);
  await round();
  expect(await query('SELECT upn FROM users WHERE customer_id = $1', [id])).toEqual([{ upn: `young@${domain}` }]);
  const [tombstone] = await query('SELECT * FROM purged_users WHERE customer_id = $1', [id]);
  expect(tombstone.upn_key).toBe(`old@${domain}`);
  expect(await auditOf('purge_customer_user', id)).toEqual([
    expect.objectContaining({ operator_id: null, subjects: [tombstone.id] }),
  ]);
  const restore = await product.run(id, { operation: 'restore-users', body: csv('Email', `old@${domain}`) });
  expect((await product.readResults(restore.id))[0]).toMatchObject({ code: 'restore-window-passed' });
});

test("passwords that nobody fetched in time are shredded, not hidden; another job's stay", async () => {
  const { id, domain } = await product.createCustomer();
  const [late, fresh] = [
    await product.run(id, { body: csv('Email,Display name', `a@${domain},A`) }),
    await product.run(id, { body: csv('Email,Display name', `b@${domain},B`) }),
  ];
  await query('UPDATE bulk_jobs SET credentials_expire_at = now() WHERE id = $1', [late.id]);
  await round();
  const [job] = await query('SELECT sealed_password_secret FROM bulk_jobs WHERE id = $1', [late.id]);
  expect(job.sealed_password_secret).toBeNull();
  expect((await product.call('POST', `/jobs/${late.id}/credentials`)).status).toBe(410);
  expect((await product.call('POST', `/jobs/${fresh.id}/credentials`)).status).toBe(200);
  expect(await auditOf('expire_credentials', id)).toEqual([expect.objectContaining({ job_id: late.id })]);
});

test('a job past its retention keeps its counters and loses its rows; its partition goes once all in it are gone', async () => {
  const { id, domain } = await product.createCustomer();
  const job = await product.run(id, { body: csv('Email,Display name', `k@${domain},K`) });
  await query(`UPDATE bulk_jobs SET finished_at = now() - interval '90 days' WHERE id = $1`, [job.id]);
  await query(`SELECT ensure_partitions(now() - interval '10 weeks')`);
  const partitions = () => query(`SELECT relname FROM pg_class WHERE relname ~ '^row_results_' AND relispartition`);
  const before = (await partitions()).length;
  await round();
  expect((await partitions()).length).toBeLessThan(before);
  expect(await product.readJob(job.id)).toMatchObject({ state: 'completed', succeeded: 1, rowCount: 1 });
  for (const path of ['results', 'results.csv'])
    expect((await product.call('GET', `/jobs/${job.id}/${path}`)).status).toBe(410);
  expect((await product.call('POST', `/jobs/${job.id}/undo`)).status).toBe(410);
  const [stored] = await query('SELECT length(sealed_payload_key) AS key FROM bulk_jobs WHERE id = $1', [job.id]);
  expect(stored.key).toBe(0);
});

test('an idempotency key is forgotten after its time', async () => {
  const { id, domain } = await product.createCustomer();
  const headers = { 'idempotency-key': 'kept for a day' };
  const upload = { body: csv('Email,Display name', `i@${domain},I`), headers };
  const first = await product.upload(id, upload);
  await product.waitForJob(first.body.id);
  await round();
  expect((await product.upload(id, upload)).headers.get('idempotency-replayed')).toBe('true');
  await query(`UPDATE idempotency_keys SET created_at = now() - interval '24 hours'`);
  await round();
  expect(await query('SELECT FROM idempotency_keys')).toEqual([]);
});

test.each(queueBackends)('the queue in $name asks for a round of maintenance', async (backend) => {
  const own = await RunningProduct.start({ backend });
  const rounds: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void rounds.push(line) });
  const maintenance = startMaintenance(own.dataSource, own.queues, own.config, logger);
  try {
    for (let waited = 0; waited < 5_000 && !rounds.some((line) => line.includes('purgedUsers')); waited += 50)
      await wait(50);
    expect(rounds.join('')).toContain('purgedUsers');
    expect(rounds.join('')).not.toContain('failed');
  } finally {
    await maintenance.stop();
    await own.stop();
  }
});
