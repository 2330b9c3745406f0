import { setTimeout as wait } from 'node:timers/promises';
import {
  createPostgresBackend,
  type PostgresConnectionOptions,
  Queue,
  runMigrations,
  Worker,
  type WorkerOptions,
  withBackend,
} from 'bullmq';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { Config } from './config';
import type { Logger } from './logger';

/** What a ring says: which job, and which chunk was next when it was rung. Never a row. */
export interface Ring {
  jobId: string;
  ordinal: number;
  /** When it was rung, by the database's clock and in its words; a customer that had its turn since is not due again. */
  rungAt?: string;
}

/** What consumes a queue; given BullMQ's name and data of one job. */
export type Consumer<Data> = (data: Data, name: string) => Promise<void>;

/** The doorbells. Losing all of them loses nothing: what must be done stands in PostgreSQL. */
export interface Queues {
  chunks: Queue<Ring>;
  mail: Queue<{ mailId: string }>;
  maintenance: Queue<Record<string, never>>;
  /** Rings for a chunk of a job. @throws when the queue is away; the watcher then rings later. */
  ring(ring: Ring, name: string, ringNumber: number, delayMs?: number): Promise<void>;
  /** Starts consuming a queue. */
  consume<Data>(queue: QueueName, consumer: Consumer<Data>, options: { concurrency: number }): Worker;
  close(): Promise<void>;
}

export const QUEUE_NAMES = ['chunks', 'mail', 'maintenance'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

const SCHEMA = 'bullmq';
/** Longer than a ring may take when all is well; then the watcher's ring is the one that counts. */
const RING_TIMEOUT_MS = 2_000;

interface Backend {
  queue(name: QueueName): Queue;
  worker(
    name: QueueName,
    processor: (job: { data: never; name: string }) => Promise<void>,
    concurrency: number,
  ): Worker;
  close(): Promise<void>;
}

/**
 * Opens the queues on Redis when REDIS_URL is set, else on the same PostgreSQL as the ledger.
 * @throws Error when Redis could evict what it holds: its policy must be `noeviction`
 */
export async function openQueues(
  config: Pick<Config, 'REDIS_URL'>,
  databaseUrl: string,
  logger: Logger,
): Promise<Queues> {
  const backend = config.REDIS_URL ? await redisBackend(config.REDIS_URL, logger) : await postgresBackend(databaseUrl);
  const note = (queue: QueueName) => (error: Error) => logger.warn({ queue, code: codeOf(error) }, 'the queue is away');
  const open = (name: QueueName) => backend.queue(name).on('error', note(name));
  const [chunks, mail, maintenance] = QUEUE_NAMES.map(open) as [Queue, Queue, Queue];
  const workers: Worker[] = [];
  return {
    chunks,
    mail,
    maintenance,
    async ring(ring, name, ringNumber, delayMs = 0) {
      // BullMQ never runs an id twice, so every ring has its own.
      const jobId = `${ring.jobId}-${ring.ordinal}-${ringNumber}`;
      await within(RING_TIMEOUT_MS, chunks.add(name, ring, { jobId, delay: delayMs }));
    },
    consume<Data>(queue: QueueName, consumer: Consumer<Data>, { concurrency }: { concurrency: number }) {
      const worker = backend.worker(queue, (job) => withoutData(consumer(job.data as Data, job.name)), concurrency);
      worker.on('error', note(queue));
      workers.push(worker);
      return worker;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all([chunks, mail, maintenance].map((queue) => queue.close()));
      await backend.close();
    },
  };
}

const KEPT = { defaultJobOptions: { removeOnComplete: { count: 1000 }, removeOnFail: { count: 1000 } } };
const WORKER_MANNERS = {
  lockDuration: 30_000,
  stalledInterval: 15_000,
  drainDelay: 5,
} satisfies Partial<WorkerOptions>;

async function postgresBackend(connectionString: string): Promise<Backend> {
  const client = new Client({ connectionString, application_name: 'musterroll-queue' });
  await client.connect();
  try {
    await runMigrations(client as never, SCHEMA);
  } finally {
    await client.end();
  }
  const classes = withBackend(createPatientBackend);
  const connection: PostgresConnectionOptions = {
    connectionString,
    schema: SCHEMA,
    max: 4,
    application_name: 'musterroll-queue',
    keepAlive: true,
  };
  return {
    queue: (name) => new classes.Queue(name, { connection, ...KEPT }) as unknown as Queue,
    worker: (name, processor, concurrency) =>
      new classes.Worker(name, processor as never, { ...WORKER_MANNERS, connection, concurrency }) as unknown as Worker,
    close: async () => undefined,
  };
}

/** Before BullMQ asks again for what it was refused, in milliseconds. */
const REFUSED_PAUSE_MS = 100;

/**
 * A backend that has lost its database for good refuses at once, and BullMQ's worker asks again at once: without a pause in between nothing
 * else in the process would get its turn, not even the signal that is to end it.
 */
const createPatientBackend: typeof createPostgresBackend = (name, options, factoryOptions) => {
  const backend = createPostgresBackend(name, options, factoryOptions);
  const take = backend.moveToActive.bind(backend);
  backend.moveToActive = async (...given) => {
    try {
      return await take(...given);
    } catch (error) {
      await wait(REFUSED_PAUSE_MS);
      throw error;
    }
  };
  return backend;
};

async function redisBackend(url: string, logger: Logger): Promise<Backend> {
  // Whoever rings does not wait for a Redis that is away: the job stands, and the watcher rings later.
  const producer = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: true, lazyConnect: true });
  producer.on('error', (error) => logger.warn({ code: codeOf(error) }, 'Redis is away'));
  await producer.connect();
  await requireNoEviction(producer);
  const consumer = new Redis(url, { maxRetriesPerRequest: null });
  consumer.on('error', () => undefined);
  return {
    queue: (name) => new Queue(name, { connection: producer, skipWaitingForReady: true, ...KEPT }),
    worker: (name, processor, concurrency) =>
      new Worker(name, processor as never, { connection: consumer, concurrency, ...WORKER_MANNERS }),
    close: async () => {
      producer.disconnect();
      consumer.disconnect();
    },
  };
}

/** An evicting Redis drops rings silently and, under other names, locks. @see https://docs.bullmq.io/guide/going-to-production */
async function requireNoEviction(redis: Redis): Promise<void> {
  const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1];
  if (policy && policy !== 'noeviction') {
    redis.disconnect();
    throw new Error(
      `Redis evicts keys when it is full (maxmemory-policy is "${policy}"), which would drop queued work silently. ` +
        'Set it to noeviction: redis-cli CONFIG SET maxmemory-policy noeviction, and in redis.conf.',
    );
  }
}

/** The dashboard shows why a job failed, unfiltered: what leaves a consumer carries a code, never a message that may quote a row. */
async function withoutData(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const told = new Error(codeOf(error as Error));
    told.stack = undefined;
    throw told;
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The queue did not answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.name;
}
