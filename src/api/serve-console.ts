import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import compression from 'compression';
import express, { type Request, type RequestHandler, type Router } from 'express';

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
  router.use('/assets', chooseCompressed(join(directory, 'assets')), compression());
  router.use('/assets', express.static(join(directory, 'assets'), { immutable: true, maxAge: YEAR_MS, index: false }));
  router.get('/{*path}', sendPage(page, join(directory, 'preloads.json')));
  return router;
}

/** Files that the build has compressed are sent so: better than in passing, and at no price. */
function chooseCompressed(assets: string): RequestHandler {
  return (request, response, next) => {
    const [name = ''] = request.url.slice(1).split('?');
    const type = /^[\w~.-]+\.(js|css|svg)$/.exec(name)?.[1];
    const coding = type && request.acceptsEncodings('br', 'gzip');
    const ending = coding === 'br' ? 'br' : 'gz';
    response.vary('Accept-Encoding');
    if (type && coding && existsSync(join(assets, `${name}.${ending}`))) {
      request.url = `/${name}.${ending}`;
      response.type(type);
      response.setHeader('Content-Encoding', coding);
    }
    next();
  };
}

/** Which files an address needs beside those that the page names: written by the build (src/console/first-view.mts). */
interface Preloads {
  font?: string;
  texts: Record<string, string[]>;
  pages: [address: string, files: string[]][];
}

/** Has the browser fetch all that the address needs at once, not one after the other as it finds out. */
async function preload(file: string, request: Request): Promise<string> {
  if (!existsSync(file)) return '';
  const { font, texts, pages }: Preloads = JSON.parse(await readFile(file, 'utf8'));
  const scripts = [
    ...(texts[request.acceptsLanguages(Object.keys(texts)) || 'en'] ?? []),
    ...(pages.find(([address]) => new RegExp(address).test(request.path))?.[1] ?? []),
  ];
  return [
    ...scripts.map((name) => `<link rel="modulepreload" crossorigin href="/${name}">`),
    ...(font ? [`<link rel="preload" as="font" type="font/woff2" crossorigin href="/${font}">`] : []),
  ].join('');
}

/**
 * Sends the page with a nonce of this one answer: the component library writes a few style elements, and `'unsafe-inline'` would let
 * anybody's in. Read each time: a page kept from before a rebuild would name assets that are gone.
 */
function sendPage(file: string, preloads: string): RequestHandler {
  return async (request, response, next) => {
    if (NOT_PAGES.test(request.path) || !request.accepts('html')) return next();
    const [page, links] = await Promise.all([readFile(file, 'utf8'), preload(preloads, request)]);
    const nonce = randomBytes(16).toString('base64');
    const policy = String(response.getHeader('Content-Security-Policy') ?? "default-src 'self'");
    response.setHeader('Content-Security-Policy', `${policy};style-src 'self' 'nonce-${nonce}'`);
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(page.replace('__CSP_NONCE__', nonce).replace('</head>', `${links}</head>`));
  };
}
