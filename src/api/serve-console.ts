import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import compression from 'compression';
import express, { type RequestHandler, type Router } from 'express';

/** Where the build puts the console; the same from src/api and from dist/api. */
const CONSOLE = join(__dirname, '../../dist/console');
const YEAR_MS = 31_536_000_000;
/** What is never a page of the console, whatever the browser says it accepts. */
const NOT_PAGES = /^\/(api|docs|admin|oidc|one-time|assets|healthz|readyz|metrics)(\/|$)/;

/**
 * Serves the console's page and assets. Assets carry a hash of their content in their names, so that browsers may keep them for good; the
 * page is the same for every address, since the console finds its way by itself.
 * @param directory of the build; nothing is served when it is not there, such as in a build of the server alone
 */
export function serveConsole(directory = CONSOLE): Router {
  const router = express.Router();
  const page = join(directory, 'index.html');
  if (!existsSync(page)) return router;
  router.use('/assets', compression());
  router.use('/assets', express.static(join(directory, 'assets'), { immutable: true, maxAge: YEAR_MS, index: false }));
  router.get('/{*path}', sendPage(page));
  return router;
}

/**
 * Sends the page with a nonce of this one answer: the component library writes a few style elements, and `'unsafe-inline'` would let
 * anybody's in. Read each time: a page kept from before a rebuild would name assets that are gone.
 */
function sendPage(file: string): RequestHandler {
  return async (request, response, next) => {
    if (NOT_PAGES.test(request.path) || !request.accepts('html')) return next();
    const page = await readFile(file, 'utf8');
    const nonce = randomBytes(16).toString('base64');
    const policy = String(response.getHeader('Content-Security-Policy') ?? "default-src 'self'");
    response.setHeader('Content-Security-Policy', `${policy};style-src 'self' 'nonce-${nonce}'`);
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(page.replace('__CSP_NONCE__', nonce));
  };
}
