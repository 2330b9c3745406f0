import type { Request, RequestHandler, Response } from 'express';
import { authenticateBearer } from '../access/authenticate';
import { type Caller, judge } from '../access/caller';
import type { Permission } from '../access/roles';
import { type Authenticate, unauthenticated } from './authenticate-request';
import { Problem } from './problem';
import { recordDenial } from './record-denial';
import { isChange, refuseForeignSite } from './refuse-forgery';
import type { Services } from './route';

/**
 * The door of a page beside the API: a bearer token, HTTP Basic with the token as password (for browsers and scrapers), or a session. Behind
 * it `response.locals.caller` says who came in. A refusal is in the audit log.
 * @param page what the page is called in the sentence that refuses it
 */
export function guardPage(
  services: Services,
  authenticate: Authenticate,
  permission: Permission,
  page: string,
): RequestHandler {
  return async (request, response, next) => {
    const caller = await findCaller(services, authenticate, request, response);
    if (judge(caller, { permission }) !== 'allowed') {
      const { operatorId, customerId } = caller;
      const who = {
        operatorId,
        customerId,
        address: request.ip,
        requestId: String(response.getHeader('X-Request-Id')),
      };
      await recordDenial(services.dataSource.manager, who, request, { permission });
      throw new Problem(403, 'forbidden', `${page} for global administrators.`);
    }
    response.locals['caller'] = caller;
    next();
  };
}

async function findCaller(
  { dataSource, config }: Services,
  authenticate: Authenticate,
  request: Request,
  response: Response,
): Promise<Caller> {
  const basic = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!basic) return authenticate(request, response).catch(askForBasic);
  const password = Buffer.from(basic, 'base64')
    .toString()
    .replace(/^[^:]*:/, '');
  const caller = await authenticateBearer(dataSource, config, password);
  // A browser that has been told the password once sends it by itself, whoever made it ask.
  if (isChange(request)) refuseForeignSite(request);
  return caller ?? askForBasic(unauthenticated());
}

/** Browsers then ask for a name and a password. */
function askForBasic(error: Error): never {
  if (!(error instanceof Problem) || error.status !== 401) throw error;
  const { status, code, detail } = error;
  const realm = { 'WWW-Authenticate': 'Basic realm="Musterroll: any name, a token as password"' };
  throw new Problem(status, code, detail, {}, realm);
}
