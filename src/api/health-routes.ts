import { Router } from 'express';
import type { Services } from './route';

/** `/healthz`: the process answers. `/readyz`: it can do its work, so that traffic may come. */
export function createHealthRoutes({ dataSource, queues }: Pick<Services, 'dataSource' | 'queues'>): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const [database, queue] = await Promise.all([
      answers(dataSource.query('SELECT 1')),
      answers(queues.chunks.getJobCounts('waiting')),
    ]);
    // Intake goes on without the queue, so only the database decides.
    response.status(database ? 200 : 503).json({ status: database ? 'ready' : 'not ready', database, queue });
  });
  return router;
}

async function answers(question: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    question.then(() => true),
    new Promise<boolean>((resolve) => setTimeout(resolve, 2_000, false).unref()),
  ]).catch(() => false);
}
