import { setTimeout as wait } from 'node:timers/promises';
import type { Product } from './product';
import { createUsersFile } from './rows';
import { createCustomer, runJob } from './run-job';

/** How long something took, in milliseconds, beside what it may take. */
export interface Latency {
  what: string;
  samples: number;
  median: number;
  p99: number;
  /** For the p99; for the whole jobs, for each of them. */
  most: number;
}

const SMALL_JOB = 100;
const BUSY_ROWS = 200_000;
/** Between rounds, so that asking is not what the product is busy with. */
const A_BREATH_MS = 20;

/** A job of 100 rows on a product that has nothing else to do, from request to completed. */
export async function measureSmallJobs(product: Product): Promise<Latency> {
  // The first one meets a worker that is still starting.
  await runSmallJob(product, 'first.example');
  const times: number[] = [];
  for (let index = 0; index < 20; index++) times.push(await runSmallJob(product, `alone-${index}.example`));
  return summarize('a job of 100 rows alone', times, 150);
}

/** What others wait for while a large job runs: its progress, a page of users, a single user, a job of 100 rows. */
export async function measureBeside(product: Product, domain: string): Promise<Latency[]> {
  const busy = await createCustomer(product, domain, BUSY_ROWS);
  const other = await createCustomer(product, `beside-${domain}`, BUSY_ROWS);
  const times = { progress: [] as number[], page: [] as number[], single: [] as number[], job: [] as number[] };
  let running = true;
  const work = runJob(product, busy, 'create-users', createUsersFile(BUSY_ROWS, domain)).finally(() => {
    running = false;
  });
  work.catch(() => undefined);
  const jobId = await findRunning(product, busy);
  for (let index = 0; running; index++) {
    await wait(A_BREATH_MS);
    times.progress.push(await time(() => product.call(`/jobs/${jobId}`)));
    times.page.push(await time(() => product.call(`/customers/${busy}/users?limit=50`)));
    const body = { upn: `single${index}@beside-${domain}`, displayName: 'Single User' };
    times.single.push(await time(() => product.call(`/customers/${other}/users`, { method: 'POST', body })));
    if (index % 20 === 10) times.job.push(await runSmallJob(product, `beside-${index}.${domain}`));
  }
  await work;
  return [
    summarize('progress of a large job', times.progress, 50),
    summarize('a page of its users', times.page, 100),
    summarize("another customer's single user", times.single, 250),
    summarize("another customer's job of 100 rows", times.job, 1_000),
  ];
}

/** Rows a second of `results.csv`, streamed, and how much the API's peak memory grew on the way, in MB. */
export async function measureResultsFile(product: Product, jobId: string, rows: number) {
  const before = product.peakMemory().api;
  const start = performance.now();
  let lines = 0;
  for await (const piece of await product.stream(`/jobs/${jobId}/results.csv`))
    for (const byte of piece) if (byte === 0x0a) lines++;
  const seconds = (performance.now() - start) / 1000;
  if (lines < rows) throw new Error(`results.csv has ${lines} lines for ${rows} rows`);
  return { rows, rowsPerSecond: Math.round(rows / seconds), megabytesMore: product.peakMemory().api - before };
}

async function runSmallJob(product: Product, domain: string): Promise<number> {
  const customer = await createCustomer(product, domain, SMALL_JOB);
  const { intake, settling } = await runJob(product, customer, 'create-users', createUsersFile(SMALL_JOB, domain));
  return (intake + settling) * 1000;
}

async function findRunning(product: Product, customerId: string): Promise<string> {
  for (;;) {
    const { items } = await product.call<{ items: { id: string }[] }>(`/jobs?customerId=${customerId}&state=running`);
    if (items[0]) return items[0].id;
    await wait(A_BREATH_MS);
  }
}

async function time(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

function summarize(what: string, times: number[], most: number): Latency {
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { what, samples: sorted.length, median: at(0.5), p99: at(0.99), most };
}
