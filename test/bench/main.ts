import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { measureBareQueue } from './bare-queue';
import { measureCarefulScript } from './careful-script';
import { measureFirstViews } from './console-first-view';
import { measureConsole } from './console-sizes';
import { type ConsoleTyping, measureConsoleTyping } from './console-typing';
import { measureCopyLimit } from './copy-limit';
import { type Latency, measureBeside, measureResultsFile, measureSmallJobs } from './latencies';
import { fillWithNames } from './named-users';
import { measureOperations, OTHER_OPERATIONS, warmUp } from './operations';
import { plotRatios } from './plot';
import { type Product, startProduct } from './product';
import { waitForQuiet } from './quiet';
import { measureReading } from './reading';
import { medianBy, ROUNDS } from './rounds';
import { createUsersFile } from './rows';
import { createCustomer, runJob, type Timing } from './run-job';
import { measureTyping, type Typing } from './typing';

const RESULTS = join(__dirname, '..', '..', 'bench', 'results');
const SAMPLE = 5_000;
const READ_ROWS = 200_000;
/** Rows of every operation but create-users. */
const OTHER_ROWS = 100_000;
const MILLION = 1_000_000;

/** One line of the table. */
export interface Measurement {
  name: string;
  queue: 'postgres' | 'redis';
  rows: number;
  intake: number;
  settling: number;
  rowsPerSecond: number;
  /** Share of the COPY limit's rate; null where no limit was measured beside it. */
  ofLimit: number | null;
  /** Times the rate of the careful script. */
  timesScript: number | null;
  apiMegabytes: number;
  workerMegabytes: number;
  walBytesPerRow: number;
}

async function main(): Promise<void> {
  const options = new Command()
    .option('--quick', 'create-users with 200,000 rows alone, in under two minutes')
    .option('--queue <name>', 'postgres or redis; both if not given')
    .option('--rows <list>', 'sizes of create-users, such as 10000,100000')
    .parse()
    .opts<{ quick?: boolean; queue?: 'postgres' | 'redis'; rows?: string }>();
  const sizes = options.rows?.split(',').map(Number) ?? (options.quick ? [200_000] : [10_000, 100_000, 1_000_000]);
  const queues = options.queue
    ? [options.queue]
    : options.quick
      ? (['postgres'] as const)
      : (['postgres', 'redis'] as const);
  const reading = await measureReading(READ_ROWS);
  console.log(
    `reading: intake ${reading.intake} rows/s, with cells ${reading.whole} rows/s, bare fast-csv ${reading.fastCsv} rows/s`,
  );
  const consoleSizes = measureConsole();
  console.table(consoleSizes);
  const firstViews = await measureFirstViews();
  console.table(firstViews);
  const measurements: Measurement[] = [];
  const latencies: Latency[] = [];
  for (const queue of queues) measurements.push(...(await measure(queue, sizes, Boolean(options.quick), latencies)));
  const { typing, consoleTyping } = options.quick ? { typing: [], consoleTyping: [] } : await measureSearch();
  mkdirSync(RESULTS, { recursive: true });
  const name = options.quick ? 'quick' : 'full';
  writeFileSync(
    join(RESULTS, `${name}.json`),
    `${JSON.stringify({ reading, measurements, latencies, consoleSizes, firstViews, typing, consoleTyping }, null, 2)}\n`,
  );
  writeFileSync(join(RESULTS, `${name}.svg`), plotRatios(measurements));
  console.table(measurements.map(toLine));
  if (latencies.length > 0) console.table(latencies);
  for (const table of [typing, consoleTyping]) if (table.length > 0) console.table(table);
  const created = measurements.filter((one) => one.name === 'create-users' && one.ofLimit !== null);
  console.log(`create-users ${created.at(-1)!.ofLimit!.toFixed(2)} × of the COPY limit`);
}

async function measure(
  queue: 'postgres' | 'redis',
  sizes: readonly number[],
  quick: boolean,
  latencies: Latency[],
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  let script: number | null = null;
  for (const rows of sizes) {
    const creations: Creation[] = [];
    for (let round = quick || rows === MILLION ? ROUNDS : 1; round <= ROUNDS; round++) {
      // A product of its own for each: peak memory is that of this size.
      const product = await startProduct({ workers: 1, queue });
      try {
        // While hardly anybody is there: it looks for names in a way that no index answers.
        script ??= await measureScripts(product);
        const creation = await measureCreation(product, rows, quick);
        creations.push(creation);
        if (round < ROUNDS) continue;
        const timing = medianBy(creations, ({ timing }) => timing.intake + timing.settling).timing;
        const limit = medianBy(creations, ({ limit }) => limit).limit;
        measurements.push(toMeasurement('create-users', queue, product, timing, { limit, script }));
        console.log(
          `create-users, ${rows} rows: ${Math.round(measurements.at(-1)!.rowsPerSecond)} rows/s, COPY limit ${Math.round(limit)} rows/s`,
        );
        if (!quick && rows === OTHER_ROWS) {
          latencies.push(creation.alone, ...(await measureBeside(product, `busy-${creation.domain}`)));
          measurements.push(...(await measureOthers(queue, product, creation, script)));
        }
        if (rows === MILLION) {
          console.log('results.csv', await measureResultsFile(product, timing.jobId, rows));
          measurements.push(await measureGrown(queue, product, script));
        }
      } finally {
        await product.stop();
      }
    }
  }
  if (!quick) measurements.push(await measureSideBySide(queue));
  return measurements;
}

/** New users, by a product that runs already, and what bounds it. */
interface Creation {
  customerId: string;
  domain: string;
  timing: Timing;
  /** Rows a second. */
  limit: number;
  alone: Latency;
}

async function measureCreation(product: Product, rows: number, quick: boolean): Promise<Creation> {
  const domain = `rows-${rows}.example`;
  const customerId = await createCustomer(product, domain, 2 * rows);
  const alone = await measureSmallJobs(product);
  await warmUp(product, `warm-${domain}`, quick || rows !== OTHER_ROWS ? [] : OTHER_OPERATIONS);
  await waitForQuiet(product.databaseUrl);
  const timing = await runJob(product, customerId, 'create-users', createUsersFile(rows, domain));
  const limit = rows / (await measureCopyLimit(product.databaseUrl, timing.jobId));
  return { customerId, domain, timing, limit, alone };
}

/** What people would write instead, at a few rows. @returns the careful script's rows a second */
async function measureScripts(product: Product): Promise<number> {
  const domain = 'scripts.example';
  const customerId = await createCustomer(product, domain, 2 * SAMPLE);
  const script = SAMPLE / (await measureCarefulScript(product.databaseUrl, customerId, SAMPLE, domain));
  const queue = SAMPLE / (await measureBareQueue(product.databaseUrl, customerId, SAMPLE, domain));
  console.log(`careful script ${Math.round(script)} rows/s, one queue job a row ${Math.round(queue)} rows/s`);
  return script;
}

/** What somebody waits for who types into the search of a customer with a million users: for the API, and for rows on the screen. */
async function measureSearch(): Promise<{ typing: Typing[]; consoleTyping: ConsoleTyping[] }> {
  const product = await startProduct({ workers: 1, queue: 'postgres' });
  try {
    const customerId = await fillWithNames(product, MILLION);
    const typing = await measureTyping(product, customerId);
    return { typing, consoleTyping: await measureConsoleTyping(product, customerId) };
  } finally {
    await product.stop();
  }
}

/** Two workers for two customers, whose jobs begin together: the rate of both. */
async function measureSideBySide(queue: 'postgres' | 'redis'): Promise<Measurement> {
  const product = await startProduct({ workers: 2, queue });
  try {
    const domains = ['left.example', 'right.example'];
    const customers = await Promise.all(domains.map((domain) => createCustomer(product, domain, OTHER_ROWS)));
    for (const domain of domains) await warmUp(product, `warm-${domain}`, []);
    await waitForQuiet(product.databaseUrl);
    const start = performance.now();
    const timings = await Promise.all(
      customers.map((id, index) => runJob(product, id, 'create-users', createUsersFile(OTHER_ROWS, domains[index]!))),
    );
    const seconds = (performance.now() - start) / 1000;
    const intake = Math.max(...timings.map((timing) => timing.intake));
    const rows = timings.length * OTHER_ROWS;
    // Both jobs' log was written meanwhile, so that each has counted it all.
    const walBytesPerRow = Math.round(Math.max(...timings.map((timing) => timing.walBytesPerRow)) / timings.length);
    const both = { jobId: '', rows, intake, settling: seconds - intake, walBytesPerRow };
    return toMeasurement('create-users, 2 customers, 2 workers', queue, product, both, { limit: null, script: null });
  } finally {
    await product.stop();
  }
}

/** Every other operation on the users that create-users made. */
async function measureOthers(
  queue: 'postgres' | 'redis',
  product: Product,
  { customerId, domain, timing: { jobId } }: Creation,
  script: number,
): Promise<Measurement[]> {
  const operations = await measureOperations(product, { customerId, domain, jobId, rows: OTHER_ROWS });
  return operations.map(({ operation, timing, limit }) => {
    const measurement = toMeasurement(operation, queue, product, timing, { limit, script });
    console.log(`${operation}: ${Math.round(measurement.rowsPerSecond)} rows/s, in bulk ${Math.round(limit)} rows/s`);
    return measurement;
  });
}

/** As many new users as the middle size has, in a directory that holds a million. */
async function measureGrown(queue: 'postgres' | 'redis', product: Product, script: number): Promise<Measurement> {
  const domain = 'grown.example';
  const customerId = await createCustomer(product, domain, OTHER_ROWS);
  await waitForQuiet(product.databaseUrl);
  const timing = await runJob(product, customerId, 'create-users', createUsersFile(OTHER_ROWS, domain));
  return toMeasurement('create-users beside a million', queue, product, timing, { limit: null, script });
}

function toMeasurement(
  name: string,
  queue: 'postgres' | 'redis',
  product: Product,
  timing: Timing,
  rates: { limit: number | null; script: number | null },
): Measurement {
  const { rows, intake, settling, walBytesPerRow } = timing;
  const rowsPerSecond = rows / (intake + settling);
  const { api, worker } = product.peakMemory();
  return {
    name,
    queue,
    rows,
    intake,
    settling,
    rowsPerSecond,
    ofLimit: rates.limit && rowsPerSecond / rates.limit,
    timesScript: rates.script && rowsPerSecond / rates.script,
    apiMegabytes: api,
    workerMegabytes: worker,
    walBytesPerRow,
  };
}

function toLine(one: Measurement) {
  return {
    what: one.name,
    queue: one.queue,
    rows: one.rows,
    'intake s': one.intake.toFixed(2),
    'settling s': one.settling.toFixed(2),
    'rows/s': Math.round(one.rowsPerSecond),
    '× limit': one.ofLimit?.toFixed(2) ?? '',
    '× script': one.timesScript?.toFixed(1) ?? '',
    'API MB': one.apiMegabytes,
    'worker MB': one.workerMegabytes,
    'WAL B/row': one.walBytesPerRow,
  };
}

main().catch((error: Error) => {
  console.error(error);
  process.exit(1);
});
