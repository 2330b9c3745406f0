import { readConfig } from '../config';
import { openSealer } from '../credentials/open-sealer';
import { createDataSource, migrate } from '../database';
import { createLogger } from '../logger';
import { outliveConnections } from '../outlive-connections';
import { openQueues, type Ring } from '../queues';
import { startAuditKeeper } from './audit-keeper';
import { ChunkThreads } from './chunk-threads';
import { ChunkWorker } from './chunk-worker';
import { startMailWorker } from './mail-worker';
import { startMaintenance } from './maintenance';
import { startWatcher } from './watcher';

/** A job's chunks are settled by one of them, one chunk while the database takes in another; so two serve two customers. */
const THREADS = 2;

/** How long a worker may take to stop, in milliseconds. */
const LEAVE_MS = 20_000;

/** A worker process: as many as you like, on as many machines as you like. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.LOG_LEVEL, 'worker');
  outliveConnections((code) => logger.warn({ code }, 'a connection ended under a library'));
  if (!config.DATABASE_URL)
    throw new Error('Set DATABASE_URL to the PostgreSQL that the API uses, or run everything at once: npm start.');
  if (!config.MASTER_KEY) throw new Error('Set MASTER_KEY to the same 32 bytes (base64) that the API has.');
  const dataSource = await createDataSource({
    url: config.DATABASE_URL,
    applicationName: 'musterroll-worker',
    poolSize: config.WORKER_CONCURRENCY + 2,
  }).initialize();
  await migrate(dataSource);
  const queues = await openQueues(config, config.DATABASE_URL, logger);
  const desk = await ChunkThreads.start(THREADS, {
    databaseUrl: config.DATABASE_URL,
    keys: { MASTER_KEY: config.MASTER_KEY, RETIRED_MASTER_KEYS: config.RETIRED_MASTER_KEYS },
    retention: {
      credentialHours: config.CREDENTIAL_RETENTION_HOURS,
      deletedUserDays: config.DELETED_USER_RETENTION_DAYS,
      temporaryPasswordHours: config.TEMPORARY_PASSWORD_HOURS,
    },
    connections: config.WORKER_CONCURRENCY + 4,
  });
  const sealer = openSealer(config);
  const worker = new ChunkWorker(dataSource, queues, desk, config, logger);
  queues.consume<Ring>('chunks', (ring) => worker.answer(ring), { concurrency: config.WORKER_CONCURRENCY });
  const watcher = startWatcher(dataSource, queues, logger, config.WATCHER_SECONDS);
  const mailWorker = startMailWorker(dataSource, queues, sealer, config, logger);
  const auditKeeper = startAuditKeeper(dataSource, Buffer.from(config.MASTER_KEY, 'base64'), config, logger);
  const maintenance = startMaintenance(dataSource, queues, config, logger);
  logger.info(
    { concurrency: config.WORKER_CONCURRENCY, queue: config.REDIS_URL ? 'redis' : 'postgres' },
    'worker is ready',
  );

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    // With its database away a worker cannot take leave of it. What it had begun is rolled back, and rung for again.
    setTimeout(() => process.exit(1), LEAVE_MS).unref();
    // The chunk under way is finished; what is left is rung for by whoever comes next.
    await watcher.stop();
    await mailWorker.stop();
    await maintenance.stop();
    await auditKeeper.stop();
    await queues.close();
    await desk.close();
    await dataSource.destroy();
    logger.info('worker has stopped');
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
