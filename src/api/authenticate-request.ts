import type { Request, Response } from 'express';
import { authenticateBearer } from '../access/authenticate';
import type { Caller } from '../access/caller';
import { authenticateSession } from '../access/sessions';
import { Problem } from './problem';
import { refuseForgery } from './refuse-forgery';
import type { Services } from './route';
import { readCookie } from './session-cookie';

/** Says who is calling. @throws Problem 401 when nobody known is */
export type Authenticate = (request: Request, response: Response) => Promise<Caller>;

/** A bearer token in the Authorization header, or else the session of a browser that has signed in. */
export function createAuthenticate({ dataSource, config }: Services): Authenticate {
  return async (request) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      const caller = token ? await authenticateBearer(dataSource, config, token) : null;
      if (!caller) throw unauthenticated();
      return caller;
    }
    const secret = readCookie(request, config);
    const caller = secret ? await authenticateSession(dataSource, secret) : null;
    if (!caller) throw unauthenticated();
    // Only what a browser sends by itself can be forged; a token has to be put in by hand.
    refuseForgery(request);
    return caller;
  };
}

/** Alike for every reason: what is wrong with a token is nobody's business but its owner's. */
export function unauthenticated(): Problem {
  return new Problem(
    401,
    'not-signed-in',
    'This needs a valid token: send the header "Authorization: Bearer <token>". If you sent one, it is unknown, expired or revoked.',
    {},
    { 'WWW-Authenticate': 'Bearer realm="musterroll"' },
  );
}
