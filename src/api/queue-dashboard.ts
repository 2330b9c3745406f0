import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Router } from 'express';
import type { Services } from './route';

export const DASHBOARD_PATH = '/admin/queues';

/** Bull Board over all queues. What it shows are rings: job ids and row numbers, nothing of anybody. */
export function createQueueDashboard({ queues }: Pick<Services, 'queues'>): Router {
  const server = new ExpressAdapter();
  server.setBasePath(DASHBOARD_PATH);
  createBullBoard({
    queues: [queues.chunks, queues.mail, queues.maintenance].map((queue) => new BullMQAdapter(queue)),
    serverAdapter: server,
    options: { uiConfig: { boardTitle: 'Musterroll' } },
  });
  return server.getRouter() as Router;
}
