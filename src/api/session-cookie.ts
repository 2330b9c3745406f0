import type { CookieOptions, Request, Response } from 'express';
import type { Config } from '../config';

const NAME = 'musterroll';

/** Behind a TLS proxy the request itself may look plain; PUBLIC_URL then says what the browser sees. */
export function isSecure(request: Request, config: Pick<Config, 'PUBLIC_URL'>): boolean {
  return config.PUBLIC_URL?.startsWith('https:') ?? request.secure;
}

/** The `__Host-` prefix makes browsers refuse a cookie that another subdomain has planted; it exists only over TLS (RFC 6265bis, 4.1.3). */
const nameOf = (secure: boolean, name: string): string => (secure ? `__Host-${name}` : name);

const optionsOf = (secure: boolean): CookieOptions => ({ httpOnly: true, sameSite: 'lax', path: '/', secure });

/** The value of one of our cookies; they hold base64url only, so there is nothing to decode. */
export function readCookie(request: Request, config: Pick<Config, 'PUBLIC_URL'>, name = NAME): string | undefined {
  const wanted = `${nameOf(isSecure(request, config), name)}=`;
  const pairs = request.headers.cookie?.split(/; */) ?? [];
  return pairs.find((pair) => pair.startsWith(wanted))?.slice(wanted.length);
}

/**
 * Gives the browser a cookie that scripts cannot read and other sites' forms do not send.
 * @param maxAge milliseconds; left out, it goes with the browser's session, and the server decides when the session is over
 */
export function sendCookie(
  response: Response,
  config: Pick<Config, 'PUBLIC_URL'>,
  value: string,
  { name = NAME, maxAge }: { name?: string; maxAge?: number } = {},
): void {
  const secure = isSecure(response.req, config);
  response.cookie(nameOf(secure, name), value, { ...optionsOf(secure), ...(maxAge !== undefined && { maxAge }) });
}

/** Takes a cookie back. */
export function clearCookie(response: Response, config: Pick<Config, 'PUBLIC_URL'>, name = NAME): void {
  const secure = isSecure(response.req, config);
  response.clearCookie(nameOf(secure, name), optionsOf(secure));
}
