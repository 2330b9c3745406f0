import { createPostgresBackend, withBackend } from 'bullmq';
import { createDataSource } from '../../src/database';
import { createOne } from './careful-script';

/** The other thing people write: one BullMQ job a row, each doing what the careful script does. @returns seconds */
export async function measureBareQueue(
  databaseUrl: string,
  customerId: string,
  count: number,
  domain: string,
): Promise<number> {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = {
    connectionString: databaseUrl,
    schema: 'bullmq',
    migrate: true,
    max: 4,
    application_name: 'bench-queue',
  };
  const dataSource = await createDataSource({
    url: databaseUrl,
    applicationName: 'bench-queue',
    poolSize: 4,
  }).initialize();
  const queue = new Queue<{ upn: string }>('bench', { connection });
  try {
    const start = performance.now();
    const rows = Array.from({ length: count }, (_, index) => ({
      name: 'row',
      data: { upn: `queue.${index}@${domain}` },
    }));
    await queue.addBulk(rows);
    let done = 0;
    await new Promise<void>((resolve, reject) => {
      const worker = new Worker<{ upn: string }>('bench', ({ data }) => createOne(dataSource, customerId, data.upn), {
        connection,
        concurrency: 4,
      });
      worker.on('failed', (_job, error) => reject(error));
      worker.on('completed', () => {
        if (++done === count) worker.close().then(resolve, reject);
      });
    });
    return (performance.now() - start) / 1000;
  } finally {
    await queue.close();
    await dataSource.destroy();
  }
}
