import { pipeline } from 'node:stream/promises';
import { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { findPublicUrl } from '../config';
import { writeCredentialsCsv } from '../delivery/credentials-csv';
import { isOneTimeLinkOpen, openOneTimeLink } from '../delivery/one-time-link';
import { ONE_TIME_HEADERS, renderFailure, renderGone, renderPassword, renderQuestion } from '../delivery/one-time-page';
import type { BulkJob } from '../entities/bulk-job';
import { revealCredentials } from '../jobs/reveal';
import { revealCredentialOf } from '../jobs/reveal-one';
import { requestLanguage } from './request-language';
import type { Services } from './route';

type PageServices = Pick<Services, 'dataSource' | 'sealer' | 'config' | 'logger'>;

/**
 * The pages behind the links in mails: `GET /one-time/{secret}` asks, `POST` reveals once. Open to whoever holds the link, so that
 * they run beside the API's routes and not as one of them. For paths below `/one-time`.
 */
export function oneTimePages(services: PageServices): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set(ONE_TIME_HEADERS);
    next();
  });
  router.get('/:secret', async (request, response) => {
    const isOpen = await isOneTimeLinkOpen(services.dataSource.manager, request.params.secret);
    const lang = requestLanguage(request);
    response.status(isOpen ? 200 : 410).type('html');
    response.send(isOpen ? renderQuestion(lang) : renderGone(lang));
  });
  router.post('/:secret', (request, response) => reveal(services, request, response));
  // Nothing that may hold a secret goes on to where addresses are logged.
  router.use((request, response) => {
    response
      .status(404)
      .type('html')
      .send(renderGone(requestLanguage(request)));
  });
  router.use(tellFailure(services));
  return router;
}

/** Told here and not further up: what is logged of a failed request there includes its address, which holds the secret. */
function tellFailure({ logger }: PageServices): ErrorRequestHandler {
  return (error: Error, request, response, _next) => {
    logger.error({ error: error.name }, 'a one-time link could not be opened');
    if (response.headersSent) response.destroy();
    else
      response
        .status(503)
        .type('html')
        .send(renderFailure(requestLanguage(request)));
  };
}

async function reveal(services: PageServices, request: Request<{ secret: string }>, response: Response): Promise<void> {
  const from = { address: request.ip, requestId: String(response.getHeader('X-Request-Id') ?? '') };
  const { opened, credential } = await services.dataSource.transaction(async (manager) => {
    const opened = await openOneTimeLink(manager, request.params.secret, from);
    const userId = opened?.link.userId;
    const credential = opened && userId ? await revealCredentialOf(manager, services.sealer, opened.job, userId) : null;
    return { opened, credential };
  });
  if (opened && !opened.link.userId) return sendList(services, opened.job, response);
  const lang = requestLanguage(request);
  response.status(credential ? 200 : 410).type('html');
  response.send(credential ? renderPassword(lang, credential, `${findPublicUrl(services.config)}/`) : renderGone(lang));
}

/** Read after the link's use is committed: a slow reader keeps no transaction open. */
async function sendList({ dataSource, sealer }: PageServices, job: BulkJob, response: Response): Promise<void> {
  response.type('text/csv; charset=utf-8').attachment(`temporary-passwords-${job.id}.csv`);
  const credentials = revealCredentials((work) => dataSource.transaction(work), sealer, job);
  await pipeline(writeCredentialsCsv(credentials), response);
}
