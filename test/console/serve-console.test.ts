import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { serveConsole } from '../../src/api/serve-console';

describe('the console’s page and assets', () => {
  const directory = mkdtempSync(join(tmpdir(), 'musterroll-console-'));
  let server: Server;
  let url: string;

  beforeAll(async () => {
    mkdirSync(join(directory, 'assets'));
    writeFileSync(join(directory, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">');
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
  const get = (path: string, accept = 'text/html') => fetch(url + path, { headers: { Accept: accept } });

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
});
