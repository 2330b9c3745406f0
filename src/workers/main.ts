import { cpus } from 'node:os';
import { readConfig } from '../config';
import { createSealer } from '../credentials/master-key';
import { createDataSource, migrate } from '../database';
import { createLogger } from '../logger';
import { openQueues, type Ring } from '../queues';
import { ChunkWorker } from './chunk-worker';
import { createPreparer } from './preparer';
import { startAuditKeeper } from './audit-keeper';
import { startMailWorker } from './mail-worker';
import { startWatcher } from './watcher';

/** A worker process: as many as you like, on as many machines as you like. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.LOG_LEVEL, 'worker');
  if (!config.DATABASE_URL)
    throw new Error('Set DATABASE_URL to the PostgreSQL that the API uses, or run everything at once: npm start.');
  if (!config.MASTER_KEY) throw new Error('Set MASTER_KEY to the same 32 bytes (base64) that the API has.');
  const dataSource = await createDataSource({
    url: config.DATABASE_URL,
    applicationName: 'musterroll-worker',
    poolSize: config.WORKER_CONCURRENCY * 2 + 2,
  }).initialize();
  await migrate(dataSource);
  const queues = await openQueues(config, config.DATABASE_URL, logger);
  const preparer = createPreparer(Math.max(1, cpus().length - 1));
  const sealer = createSealer(Buffer.from(config.MASTER_KEY, 'base64'));
  const worker = new ChunkWorker(dataSource, queues, preparer, sealer, config, logger);
  queues.consume<Ring>('chunks', (ring) => worker.answer(ring), { concurrency: config.WORKER_CONCURRENCY });
  const watcher = startWatcher(dataSource, queues, logger, config.WATCHER_SECONDS);
  const mailWorker = startMailWorker(dataSource, queues, sealer, config, logger);
  const auditKeeper = startAuditKeeper(dataSource, Buffer.from(config.MASTER_KEY, 'base64'), config, logger);
  logger.info(
    { concurrency: config.WORKER_CONCURRENCY, queue: config.REDIS_URL ? 'redis' : 'postgres' },
    'worker is ready',
  );

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    // The chunk under way is finished; what is left is rung for by whoever comes next.
    await watcher.stop();
    await mailWorker.stop();
    await auditKeeper.stop();
    await queues.close();
    await preparer.close();
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
