import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import type { Product } from './product';

/** How long a job took, in seconds. */
export interface Timing {
  jobId: string;
  rows: number;
  /** From the first byte uploaded to 202. */
  intake: number;
  /** From 202 to the last result readable. */
  settling: number;
  walBytesPerRow: number;
}

interface Job {
  id: string;
  state: string;
  rowCount: number;
  processedRows: number;
  succeeded: number;
  warned: number;
}

/** Makes a customer with seats for everyone. */
export async function createCustomer(product: Product, domain: string, seats: number): Promise<string> {
  const { id } = await product.call<{ id: string }>('/customers', {
    method: 'POST',
    body: { name: domain, domains: [domain], usageLocation: 'DE' },
  });
  for (const sku of ['SPE_E3', 'SPE_E5'])
    await product.call(`/customers/${id}/subscriptions`, { method: 'POST', body: { sku, seats } });
  return id;
}

/** Uploads a file and waits until its last result can be read. @throws Error when a row was not done */
export async function runJob(
  product: Product,
  customerId: string,
  operation: string,
  file: NodeJS.ReadableStream,
): Promise<Timing> {
  const walBefore = await walPosition(product.databaseUrl);
  const start = performance.now();
  const { id } = await product.upload(`/customers/${customerId}/jobs/${operation}`, file);
  const accepted = performance.now();
  const job = await waitForJob(product, id);
  await product.call(
    `/jobs/${id}/results?limit=1&cursor=${Buffer.from(JSON.stringify([job.rowCount - 1])).toString('base64url')}`,
  );
  const end = performance.now();
  if (job.succeeded + job.warned !== job.rowCount)
    throw new Error(`${operation}: ${job.succeeded} of ${job.rowCount} rows were done`);
  const walBytes = (await walPosition(product.databaseUrl)) - walBefore;
  return {
    jobId: id,
    rows: job.rowCount,
    intake: (accepted - start) / 1000,
    settling: (end - accepted) / 1000,
    walBytesPerRow: Math.round(walBytes / job.rowCount),
  };
}

async function waitForJob(product: Product, id: string): Promise<Job> {
  const start = performance.now();
  for (;;) {
    const job = await product.call<Job>(`/jobs/${id}`);
    if (job.state === 'completed') return job;
    await wait(untilNextLook(job, performance.now() - start));
  }
}

/** Seldom, so that looking does not hold up what is waited for, and yet soon after the end is expected. @returns ms */
function untilNextLook({ rowCount, processedRows }: Job, elapsedMs: number): number {
  if (rowCount <= 10_000) return 25;
  const remainingMs = processedRows === 0 ? Infinity : elapsedMs * (rowCount / processedRows - 1);
  return Math.min(250, Math.max(10, 0.7 * remainingMs));
}

async function walPosition(databaseUrl: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query(`SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS position`);
  await client.end();
  return Number(rows[0].position);
}
