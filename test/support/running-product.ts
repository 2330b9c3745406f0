import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { createApp } from '../../src/api/app';
import { type Config, readConfig } from '../../src/config';
import { createSealer } from '../../src/credentials/master-key';
import { createDataSource } from '../../src/database';
import type { describeJob } from '../../src/jobs/describe-job';
import type { describeResult } from '../../src/jobs/list-results';
import { openQueues, type Queues, type Ring } from '../../src/queues';
import { ChunkDesk } from '../../src/workers/chunk-desk';
import { ChunkWorker } from '../../src/workers/chunk-worker';
import { startWatcher } from '../../src/workers/watcher';
import { createTestDatabase, type TestDatabase } from './database';
import { type QueueBackend, queueBackends } from './queue-backends';

/** A job as the API shows it. */
export type JobAnswer = ReturnType<typeof describeJob> & Record<string, unknown>;
export type ResultAnswer = ReturnType<typeof describeResult>;

/** What a call was answered. */
export interface ApiAnswer<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: Body;
  text: string;
}

export interface ProductOptions {
  /** PostgreSQL unless said otherwise. */
  backend?: QueueBackend;
  /** Settings beside the usual ones. */
  environment?: Record<string, string>;
  /** Workers that answer rings; 0: jobs are only taken in. */
  workers?: number;
  /** Rows of a chunk that are decided at a time; the workers' own default if not given. */
  portionRows?: number;
}

/** What a file is uploaded with. */
export interface Upload {
  operation?: string;
  /** The file; or rows or a selection as JSON. */
  body: string | Buffer | object;
  contentType?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
}

/**
 * The whole product in the test's process: the API on a port of its own, workers, queues and the watcher, on a database of its own.
 * Tests talk to it as everybody does, over HTTP.
 */
export class RunningProduct {
  private constructor(
    readonly url: string,
    /** Of a global administrator. */
    readonly token: string,
    readonly database: TestDatabase,
    readonly config: Config,
    readonly queues: Queues,
    private readonly close: () => Promise<void>,
    private readonly lines: string[],
  ) {}

  static async start({ backend = queueBackends[0]!, environment, workers = 1, portionRows }: ProductOptions = {}) {
    const database = await createTestDatabase();
    await backend.empty();
    const token = randomBytes(24).toString('base64url');
    const config = readConfig({
      MASTER_KEY: randomBytes(32).toString('base64'),
      BOOTSTRAP_TOKEN: token,
      WATCHER_SECONDS: '1',
      REDIS_URL: backend.redisUrl,
      ...environment,
    });
    const lines: string[] = [];
    const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
    const queues = await openQueues(config, database.url, logger);
    const sealer = createSealer(Buffer.from(config.MASTER_KEY!, 'base64'));
    const server = createServer(createApp({ dataSource: database.dataSource, queues, sealer, config, logger }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // One for each chunk that is settled, and some that they share for reading.
    const poolSize = workers * config.WORKER_CONCURRENCY + 4;
    const asWorker = { url: database.url, applicationName: 'musterroll-worker', poolSize };
    const working = await createDataSource(asWorker).initialize();
    const desk = new ChunkDesk(
      working,
      sealer,
      {
        credentialHours: config.CREDENTIAL_RETENTION_HOURS,
        deletedUserDays: config.DELETED_USER_RETENTION_DAYS,
        temporaryPasswordHours: config.TEMPORARY_PASSWORD_HOURS,
      },
      portionRows ? { first: portionRows, others: portionRows } : undefined,
    );
    for (let count = 0; count < workers; count++) {
      const worker = new ChunkWorker(working, queues, desk, config, logger);
      queues.consume<Ring>('chunks', (ring) => worker.answer(ring), { concurrency: config.WORKER_CONCURRENCY });
    }
    const watcher = startWatcher(working, queues, logger, config.WATCHER_SECONDS);
    const close = async () => {
      await closeServer(server);
      await watcher.stop();
      await queues.close();
      await working.destroy();
      await database.drop();
    };
    return new RunningProduct(url, token, database, config, queues, close, lines);
  }

  get dataSource(): DataSource {
    return this.database.dataSource;
  }

  /** All that was logged so far, one JSON object a line. */
  get log(): string {
    return this.lines.join('');
  }

  stop(): Promise<void> {
    return this.close();
  }

  /** Calls the API below /api/v1. A string or bytes go as they are, everything else as JSON. */
  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    { body, headers, token = this.token }: { body?: unknown; headers?: Record<string, string>; token?: string } = {},
  ): Promise<ApiAnswer<Body>> {
    const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(!raw && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: raw ? (body as string) : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  }

  /** A customer with a domain of its own and the seats given, by SKU. */
  async createCustomer(seats: Record<string, number> = {}): Promise<{ id: string; domain: string }> {
    const domain = `c${randomUUID().slice(0, 8)}.example`;
    const { body } = await this.call<{ id: string }>('POST', '/customers', {
      body: { name: domain, domains: [domain], usageLocation: 'DE' },
    });
    for (const [sku, count] of Object.entries(seats))
      await this.call('POST', `/customers/${body.id}/subscriptions`, { body: { sku, seats: count } });
    return { id: body.id, domain };
  }

  /** Hands a file, rows or a selection in as a job; `create-users` unless said otherwise. */
  upload(
    customerId: string,
    { operation = 'create-users', body, contentType, query, headers }: Upload,
  ): Promise<ApiAnswer<JobAnswer>> {
    const isFile = typeof body === 'string' || Buffer.isBuffer(body);
    const type = contentType ?? (isFile ? 'text/csv' : 'application/json');
    const search = query ? `?${new URLSearchParams(query)}` : '';
    return this.call<JobAnswer>('POST', `/customers/${customerId}/jobs/${operation}${search}`, {
      body,
      headers: { 'content-type': type, ...headers },
    });
  }

  async readJob(jobId: string): Promise<JobAnswer> {
    const { status, body, text } = await this.call<JobAnswer>('GET', `/jobs/${jobId}`);
    if (status !== 200) throw new Error(`GET /jobs/${jobId} was answered ${status}: ${text}`);
    return body;
  }

  /** Waits until a job has come to one of these states; to its end unless said otherwise. */
  async waitForJob(
    jobId: string,
    states: readonly string[] = ['completed', 'cancelled', 'failed'],
    withinMs = 60_000,
  ): Promise<JobAnswer> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const job = await this.readJob(jobId);
      if (states.includes(job.state)) return job;
      if (Date.now() > deadline) throw new Error(`Job ${jobId} is still ${job.state}: ${JSON.stringify(job)}`);
      await wait(20);
    }
  }

  /** Hands in and waits for the end. */
  async run(customerId: string, upload: Upload): Promise<JobAnswer> {
    const { status, body, text } = await this.upload(customerId, upload);
    if (status !== 202) throw new Error(`The upload was answered ${status}: ${text}`);
    return this.waitForJob(body.id);
  }

  /** All results of a job, in row order. */
  async readResults(jobId: string, query = ''): Promise<ResultAnswer[]> {
    const items: ResultAnswer[] = [];
    for (let place: string | null = ''; place !== null; ) {
      const path: string = `/jobs/${jobId}/results?limit=1000${place}${query}`;
      const page: ApiAnswer<{ items: ResultAnswer[]; nextCursor: string | null }> = await this.call('GET', path);
      if (page.status !== 200) throw new Error(`${path} was answered ${page.status}: ${page.text}`);
      items.push(...page.body.items);
      place = page.body.nextCursor && `&cursor=${encodeURIComponent(page.body.nextCursor)}`;
    }
    return items;
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
