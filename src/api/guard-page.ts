import type { RequestHandler } from 'express';
import { authenticateBearer } from '../access/authenticate';
import { judge } from '../access/caller';
import type { Permission } from '../access/roles';
import { type Authenticate, unauthenticated } from './authenticate-request';
import { Problem } from './problem';
import type { Services } from './route';
import { sendProblem } from './send-problem';

/**
 * The door of a page beside the API: a bearer token, HTTP Basic with the token as password (for browsers and scrapers), or a session.
 * @param page what the page is called in the sentence that refuses it
 */
export function guardPage(
  services: Services,
  authenticate: Authenticate,
  permission: Permission,
  page: string,
): RequestHandler {
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
    if (judge(caller, { permission }) !== 'allowed') {
      sendProblem(response, new Problem(403, 'forbidden', `${page} for global administrators.`));
      return;
    }
    next();
  };
}
