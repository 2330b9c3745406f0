import type { Request } from 'express';
import { Problem } from './problem';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request may change something. */
export const isChange = ({ method }: Pick<Request, 'method'>): boolean => !SAFE_METHODS.has(method);

/** What the console sends with every change. */
export const CSRF_HEADER = 'X-CSRF';

/**
 * Refuses a change that another site made a signed-in browser send. A page of another origin cannot set a header of its own making without
 * asking first, and nobody here answers such a question (OWASP, custom request headers); browsers that say where a request comes from are
 * believed as well.
 * @throws Problem 403
 */
export function refuseForgery(request: Request): void {
  if (!isChange(request)) return;
  refuseForeignSite(request);
  // The queue dashboard knows nothing of our header, but its requests come from our own page, and only the browser can say so.
  if (request.get('Sec-Fetch-Site') === 'same-origin') return;
  if (request.get(CSRF_HEADER) !== undefined) return;
  throw new Problem(
    403,
    'forged-request',
    `Send the header "${CSRF_HEADER}: 1" with every change that is made with a session.`,
  );
}

/**
 * Refuses what a browser itself says to come from another site's page: signing somebody in there is a forgery too.
 * @throws Problem 403
 */
export function refuseForeignSite(request: Request): void {
  const site = request.get('Sec-Fetch-Site');
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  throw new Problem(
    403,
    'forged-request',
    'This was sent by a page of another site. Open Musterroll itself and do it there.',
  );
}
