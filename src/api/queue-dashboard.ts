import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { type RequestHandler, Router } from 'express';
import type { z } from 'zod';
import { type Caller, judge } from '../access/caller';
import { recordAct } from '../audit/record';
import { Problem } from './problem';
import { recordDenial } from './record-denial';
import { isChange } from './refuse-forgery';
import type { Services } from './route';
import { RING_STATES, type ringSchema } from './schemas';

export const DASHBOARD_PATH = '/admin/queues';

/**
 * Bull Board over all queues, for use behind `guardPage`. What it shows are rings: job ids and row numbers, nothing of anybody. A token that
 * is limited to reading queues changes none, and every change is in the audit log.
 */
export function createQueueDashboard({ queues, dataSource }: Pick<Services, 'queues' | 'dataSource'>): Router {
  const server = new ExpressAdapter();
  server.setBasePath(DASHBOARD_PATH);
  createBullBoard({
    queues: [queues.chunks, queues.mail, queues.maintenance].map((queue) => new BullMQAdapter(queue)),
    serverAdapter: server,
    options: { uiConfig: { boardTitle: 'Musterroll' } },
  });
  return Router().use(guardChanges(dataSource), server.getRouter() as Router);
}

function guardChanges({ manager }: Services['dataSource']): RequestHandler {
  return async (request, response, next) => {
    if (!isChange(request)) return next();
    const caller = response.locals['caller'] as Caller;
    const { operatorId } = caller;
    const who = { operatorId, customerId: null, address: request.ip, requestId: String(response.get('X-Request-Id')) };
    if (judge(caller, { permission: 'system.manage' }) !== 'allowed') {
      await recordDenial(manager, who, request, { permission: 'system.manage' });
      throw new Problem(403, 'forbidden', 'This token may look at the queues only. Use one with "system.manage".');
    }
    await recordAct(manager, {
      ...who,
      operation: 'manage_queues',
      details: { method: request.method, path: request.path },
    });
    next();
  };
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
