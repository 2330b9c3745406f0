import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { RequestHandler, Router } from 'express';
import { authenticateBearer } from '../access/authenticate';
import { judge } from '../access/caller';
import { type Authenticate, unauthenticated } from './authenticate-request';
import { Problem } from './problem';
import type { Services } from './route';
import { sendProblem } from './send-problem';

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

/** The door: a bearer token, HTTP Basic with the token as password (for browsers), or a session, of somebody who may see the queues. */
export function guardDashboard(services: Services, authenticate: Authenticate): RequestHandler {
  return async (request, response, next) => {
    const basic = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const password =
      basic &&
      Buffer.from(basic, 'base64')
        .toString()
        .replace(/^[^:]*:/, '');
    const caller = password
      ? await authenticateBearer(services.dataSource, services.config, password)
      : await authenticate(request, response).catch(() => null);
    if (!caller) {
      const { status, code, detail } = unauthenticated();
      sendProblem(
        response,
        new Problem(
          status,
          code,
          detail,
          {},
          { 'WWW-Authenticate': 'Basic realm="Musterroll: any name, a token as password"' },
        ),
      );
      return;
    }
    if (judge(caller, { permission: 'queues.read' }) !== 'allowed') {
      sendProblem(response, new Problem(403, 'forbidden', 'The queue dashboard is for global administrators.'));
      return;
    }
    next();
  };
}
