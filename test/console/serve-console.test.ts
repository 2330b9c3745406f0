import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import express from 'express';
import { serveConsole } from '../../src/api/serve-console';

describe('the console’s page and assets', () => {
  const directory = mkdtempSync(join(tmpdir(), 'musterroll-console-'));
  let server: Server;
  let url: string;

  beforeAll(async () => {
    mkdirSync(join(directory, 'assets'));
    writeFileSync(join(directory, 'index.html'), '<head><meta name="csp-nonce" content="__CSP_NONCE__"></head>');
    writeFileSync(
      join(directory, 'preloads.json'),
      JSON.stringify({
        font: 'assets/letters.woff2',
        texts: { en: ['assets/en.js'], de: ['assets/de.js'] },
        pages: [
          ['^/$', ['assets/home.js']],
          ['^/jobs/[^/]+/?$', ['assets/job.js', 'assets/shared.js']],
        ],
      }),
    );
    for (const [coding, compressed] of [
      ['gz', gzipSync('console.log(1)')],
      ['br', brotliCompressSync('console.log(1)')],
    ] as const)
      writeFileSync(join(directory, 'assets', `main-4f2a.js.${coding}`), compressed);
    writeFileSync(join(directory, 'assets', 'main-4f2a.js'), 'console.log(1)');
    const app = express();
    app.use((_request, response, next) => {
      response.setHeader('Content-Security-Policy', "default-src 'self'");
      next();
    });
    app.use(serveConsole(directory));
    server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(directory, { recursive: true });
  });
  const get = (path: string, accept = 'text/html', headers: Record<string, string> = {}) =>
    fetch(url + path, { headers: { Accept: accept, ...headers } });

  test('one page answers every address that is a person’s', async () => {
    for (const path of ['/', '/customers', '/jobs/1?tab=2', '/a/b/c']) expect((await get(path)).status).toBe(200);
  });

  test('what belongs to programs is left to them', async () => {
    for (const path of ['/api/v1/nowhere', '/docs', '/admin/queues', '/oidc/callback', '/healthz', '/assets/gone.js'])
      expect((await get(path)).status).toBe(404);
    expect((await get('/customers', 'application/json')).status).toBe(404);
  });

  test('each answer has a nonce of its own, in the page and in the policy, and no unsafe-inline', async () => {
    const nonces = await Promise.all(
      ['/', '/'].map(async (path) => {
        const response = await get(path);
        const nonce = /content="([^"]+)"/.exec(await response.text())?.[1];
        expect(response.headers.get('content-security-policy')).toBe(
          `default-src 'self';style-src 'self' 'nonce-${nonce}'`,
        );
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  test('assets are kept for good, the page never', async () => {
    expect((await get('/assets/main-4f2a.js')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    );
    expect((await get('/')).headers.get('cache-control')).toBe('no-store');
  });

  test('the page names at once all that its address needs, in the language that the browser asks for', async () => {
    const linked = async (path: string, language: string) => {
      const page = await (await get(path, 'text/html', { 'Accept-Language': language })).text();
      return [...page.matchAll(/<link rel="(\w+)"[^>]* href="([^"]+)">/g)].map(([, rel, href]) => `${rel} ${href}`);
    };
    expect(await linked('/jobs/7', 'de-AT,de;q=0.9,en;q=0.5')).toEqual([
      'modulepreload /assets/de.js',
      'modulepreload /assets/job.js',
      'modulepreload /assets/shared.js',
      'preload /assets/letters.woff2',
    ]);
    expect(await linked('/nowhere', 'fr')).toEqual(['modulepreload /assets/en.js', 'preload /assets/letters.woff2']);
  });

  test.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ])(
    'to a browser that accepts %s an asset is sent as %s, with its own type and for good',
    async (accepted, coding) => {
      const response = await get('/assets/main-4f2a.js', '*/*', { 'Accept-Encoding': accepted });
      expect(response.headers.get('content-encoding')).toBe(coding);
      expect(response.headers.get('content-type')).toMatch(/^text\/javascript/);
      expect(response.headers.get('vary')).toMatch(/Accept-Encoding/);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(await response.text()).toBe('console.log(1)');
    },
  );
});
