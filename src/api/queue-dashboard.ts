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

/** A ring for a chunk, as the queue has it. */
export interface QueuedRing {
  /** The operation and the rows it begins with, such as `create-users, rows 1 to 500`. */
  name: string;
  state: RingState;
  /** RFC 3339. */
  rungAt: string;
  /** Where the dashboard shows it. */
  address: string;
}

export const RING_STATES = ['active', 'waiting', 'delayed', 'failed', 'completed'] as const;
export type RingState = (typeof RING_STATES)[number];

/** Rings of a job that the queue still has, the latest first. A queue forgets its oldest, so there may be none. */
export async function listRings({ queues }: Pick<Services, 'queues'>, jobId: string): Promise<QueuedRing[]> {
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
