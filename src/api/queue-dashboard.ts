import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Router } from 'express';
import type { z } from 'zod';
import type { Services } from './route';
import { RING_STATES, type ringSchema } from './schemas';

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

/** Rings of a job that the queue still has, the latest first. A queue forgets its oldest, so there may be none. */
export async function listRings(
  { queues }: Pick<Services, 'queues'>,
  jobId: string,
): Promise<z.output<typeof ringSchema>[]> {
  const found = await Promise.all(
    RING_STATES.map(async (state) => (await queues.chunks.getJobs([state], 0, -1)).map((ring) => ({ ring, state }))),
  );
  return found
    .flat()
    .filter(({ ring }) => ring?.data?.jobId === jobId)
    .sort((a, b) => b.ring.timestamp - a.ring.timestamp)
    .map(({ ring, state }) => ({
      name: ring.name,
      state,
      rungAt: new Date(ring.timestamp).toISOString(),
      address: `${DASHBOARD_PATH}/queue/${queues.chunks.name}/${encodeURIComponent(ring.id!)}`,
    }));
}
