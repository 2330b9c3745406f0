import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import type { DataSource } from 'typeorm';
import type { Credential, RevealCredentials } from '../delivery/credential';
import { writeCredentialsCsv } from '../delivery/credentials-csv';
import { isOneTimeLinkOpen, type Opened, openOneTimeLink } from '../delivery/one-time-link';
import { ONE_TIME_HEADERS, renderGone, renderPassword, renderQuestion } from '../delivery/one-time-page';
import { requestLanguage } from './request-language';

/** What the pages behind one-time links are made of. */
export interface OneTimePageServices {
  dataSource: DataSource;
  reveal: RevealCredentials;
  /** Without a slash at the end. */
  publicUrl: string;
}

/**
 * The pages behind the links in mails: `GET /one-time/{secret}` asks, `POST` reveals once. Open to whoever holds the link, so that
 * they run beside the API's routes and not as one of them. For paths below `/one-time`.
 */
export function oneTimePages(services: OneTimePageServices): Router {
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
  return router;
}

async function reveal(
  { dataSource, reveal, publicUrl }: OneTimePageServices,
  request: Request<{ secret: string }>,
  response: Response,
): Promise<void> {
  const from = { address: request.ip, requestId: String(response.getHeader('X-Request-Id') ?? '') };
  const { opened, credential } = await dataSource.transaction(async (manager) => {
    const opened = await openOneTimeLink(manager, request.params.secret, from);
    const userId = opened?.link.userId;
    return { opened, credential: opened && userId ? await first(reveal(manager, opened.job, { userId })) : null };
  });
  const lang = requestLanguage(request);
  if (opened && !opened.link.userId) return sendList(response, reveal(dataSource.manager, opened.job), opened);
  response.status(credential ? 200 : 410).type('html');
  response.send(credential ? renderPassword(lang, credential, `${publicUrl}/`) : renderGone(lang));
}

/** Read after the link's use is committed: a slow reader keeps no transaction open. */
async function sendList(response: Response, credentials: AsyncIterable<Credential>, { job }: Opened): Promise<void> {
  response.type('text/csv; charset=utf-8').attachment(`temporary-passwords-${job.id}.csv`);
  await pipeline(writeCredentialsCsv(credentials), response);
}

async function first<T>(items: AsyncIterable<T>): Promise<T | null> {
  for await (const item of items) return item;
  return null;
}
