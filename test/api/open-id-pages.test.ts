import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { COMMAND_LINE } from '../../src/access/acting-operator';
import { changeOperator } from '../../src/access/operators';
import { authenticateSession } from '../../src/access/sessions';
import { createOpenIdPages } from '../../src/api/open-id-pages';
import { readConfig } from '../../src/config';
import { createSealer } from '../../src/credentials/master-key';
import { createLogger } from '../../src/logger';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { makeOperator } from '../support/make-operator';

let database: TestDatabase;
let provider: ChildProcess;
let issuer: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const app = express();
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const script = join(__dirname, '..', 'support', 'oidc-provider.mjs');
  provider = spawn(process.execPath, [script, `${origin}/oidc/callback`], { stdio: ['ignore', 'pipe', 'ignore'] });
  [issuer] = (await once(provider.stdout!.setEncoding('utf8'), 'data')) as [string];
  issuer = issuer.trim();
  const config = readConfig({
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'musterroll',
    OIDC_CLIENT_SECRET: 'client secret',
  });
  const services = { config, dataSource: database.dataSource, logger: createLogger('silent', 'test') };
  app.use('/oidc', createOpenIdPages({ ...services, sealer: createSealer(randomBytes(32)) }));
});
afterAll(async () => {
  provider.kill();
  server.close();
  await database.drop();
});

/** A browser: keeps cookies for each place and follows where it is sent, up to the console. */
class Browser {
  private readonly cookies = new Map<string, string>();

  async get(url: string): Promise<Response> {
    const { origin: place } = new URL(url);
    const own = [...this.cookies].filter(([key]) => key.startsWith(place));
    const cookie = own.map(([key, value]) => `${key.slice(place.length)}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value) this.cookies.set(place + name, value);
      else this.cookies.delete(place + name);
    }
    return response;
  }

  async follow(url: string): Promise<string> {
    for (let hops = 0; hops < 12; hops++) {
      const response = await this.get(url);
      const location = response.headers.get('location');
      if (location === null) throw new Error(`stuck at ${url}: ${response.status} ${await response.text()}`);
      if (location.startsWith('/?') || location === '/') return location;
      url = new URL(location, url).href;
    }
    throw new Error('sent around in circles');
  }

  session = () => this.cookies.get(`${origin}musterroll`);
  attempt = () => this.cookies.get(`${origin}musterroll-oidc`);
}

/** Signs in at the provider as somebody, in a browser of its own. */
async function signInAs(subject: string, email: string, verified = true): Promise<{ end: string; browser: Browser }> {
  await fetch(`${issuer}/account/${encodeURIComponent([subject, email, verified ? 'verified' : 'claimed'].join('|'))}`);
  const browser = new Browser();
  return { end: await browser.follow(`${origin}/oidc/sign-in`), browser };
}

test('an operator signs in through the provider and has a session', async () => {
  const { operator } = await makeOperator(database.dataSource, 'admin-agent');
  const { end, browser } = await signInAs('ada', operator.email);
  expect(end).toBe('/');
  const caller = await authenticateSession(database.dataSource, browser.session()!);
  expect(caller).toMatchObject({ operatorId: operator.id, via: 'session' });
  expect(browser.attempt()).toBeUndefined();
});

test('an address that another person has at the provider later brings no account with it', async () => {
  const { operator } = await makeOperator(database.dataSource, 'admin-agent');
  expect((await signInAs('first', operator.email)).end).toBe('/');
  expect((await signInAs('second', operator.email)).end).toBe('/?signInProblem=sign-in-failed');
  expect((await signInAs('first', operator.email)).end).toBe('/');
});

test.each([
  ['whose address is not verified', false, false],
  ['who is disabled', true, true],
])('an operator %s is not signed in', async (_case, verified, disabled) => {
  const { operator } = await makeOperator(database.dataSource, 'viewer');
  await database.dataSource.transaction((m) => changeOperator(m, COMMAND_LINE, operator.id, { disabled }));
  const { end, browser } = await signInAs('somebody', operator.email, verified);
  expect(end).toBe('/?signInProblem=sign-in-failed');
  expect(browser.session()).toBeUndefined();
});

test('a stranger whom the provider knows does not become an operator', async () => {
  const { end } = await signInAs('stranger', 'stranger@elsewhere.example');
  expect(end).toBe('/?signInProblem=sign-in-failed');
  const found = await database.dataSource.query(`SELECT FROM operators WHERE email LIKE 'stranger%'`);
  expect(found).toEqual([]);
});

test("a way back that was begun in another browser signs nobody in: no one can be put into an attacker's account", async () => {
  const { operator } = await makeOperator(database.dataSource, 'viewer');
  await fetch(`${issuer}/account/${encodeURIComponent(`attacker|${operator.email}|verified`)}`);
  const attacker = new Browser();
  let url = `${origin}/oidc/sign-in`;
  while (!url.startsWith(`${origin}/oidc/callback`))
    url = new URL((await attacker.get(url)).headers.get('location')!, url).href;
  const victim = new Browser();
  expect(await victim.follow(url)).toBe('/?signInProblem=provider-failed');
  await victim.get(`${origin}/oidc/sign-in`);
  expect(await victim.follow(url)).toBe('/?signInProblem=provider-failed');
  expect(victim.session()).toBeUndefined();
});

test('where no provider is set up, the console says so', async () => {
  const app = express();
  const services = { config: readConfig({}), dataSource: database.dataSource, logger: createLogger('silent', 'test') };
  app.use('/oidc', createOpenIdPages({ ...services, sealer: createSealer(randomBytes(32)) }));
  const plain = app.listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const { port } = plain.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/oidc/sign-in`, { redirect: 'manual' });
  expect(response.headers.get('location')).toBe('/?signInProblem=provider-not-configured');
  plain.close();
});
