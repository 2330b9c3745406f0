import { randomBytes } from 'node:crypto';
import express from 'express';
import type { DataSource } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { COMMAND_LINE } from '../../src/access/acting-operator';
import { issueApiToken } from '../../src/access/api-tokens';
import { changeOperator } from '../../src/access/operators';
import { ROLES } from '../../src/access/roles';
import type { Route } from '../../src/api/route';
import { ROUTES } from '../../src/api/routes';
import { sealJobSecret } from '../../src/credentials/job-secrets';
import { OPERATOR_ROLES, type OperatorRole } from '../../src/entities/operator';
import type { Permission } from '../../src/entities/permission';
import { ALL_OPERATIONS } from '../../src/operations/all-operations';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { furnishCustomer } from '../support/furnish-customer';
import { makeOperator, makeToken } from '../support/make-operator';
import { startApi, type TestApi } from '../support/start-api';

/**
 * What each route needs, said a second time and by hand: a route that is not in this list fails, and so does one whose door is not as
 * wide as this list and the role table say. `operation` is what the job's operation needs.
 */
const NEEDS: Record<string, Permission | 'operation' | 'caller' | 'open'> = {
  'get /customers': 'customers.read',
  'post /customers': 'customers.write',
  'get /customers/:customerId': 'customers.read',
  'patch /customers/:customerId': 'customers.write',
  'get /customers/:customerId/subscriptions': 'customers.read',
  'post /customers/:customerId/subscriptions': 'customers.write',
  'patch /customers/:customerId/subscriptions/:sku': 'customers.write',
  'get /customers/:customerId/users': 'users.read',
  'get /customers/:customerId/users/count': 'users.read',
  'post /customers/:customerId/license-summary': 'licenses.write',
  'get /customers/:customerId/users.csv': 'users.read',
  'post /customers/:customerId/users': 'users.write',
  'get /customers/:customerId/users/:userId': 'users.read',
  'patch /customers/:customerId/users/:userId': 'users.write',
  'delete /customers/:customerId/users/:userId': 'users.write',
  'post /customers/:customerId/users/:userId/restore': 'users.write',
  'post /customers/:customerId/users/:userId/reset-password': 'passwords.reset',
  'post /customers/:customerId/users/:userId/licenses': 'licenses.write',
  'post /customers/:customerId/jobs/:operation': 'operation',
  'get /jobs': 'jobs.read',
  'get /jobs/:jobId': 'jobs.read',
  'patch /jobs/:jobId': 'operation',
  'get /jobs/:jobId/events': 'jobs.read',
  'get /jobs/:jobId/rings': 'queues.read',
  'get /jobs/:jobId/results': 'jobs.read',
  'get /jobs/:jobId/results.csv': 'jobs.read',
  'post /jobs/:operation': 'operation',
  'post /jobs/:jobId/cancel': 'operation',
  'post /jobs/:jobId/pause': 'operation',
  'post /jobs/:jobId/resume': 'operation',
  'post /jobs/:jobId/apply': 'operation',
  'post /jobs/:jobId/retry': 'operation',
  'post /jobs/:jobId/undo': 'operation',
  'post /jobs/:jobId/credentials': 'passwords.reveal',
  'post /jobs/:jobId/credentials/send': 'passwords.reveal',
  'post /jobs/:jobId/credentials/sheets': 'passwords.reveal',
  'delete /jobs/:jobId/credentials': 'passwords.reveal',
  'get /jobs/:jobId/mails': 'jobs.read',
  'post /mails/bounces': 'system.manage',
  'get /settings': 'system.manage',
  'post /settings/test-mail': 'system.manage',
  'get /catalogue': 'customers.read',
  'put /catalogue/:sku': 'system.manage',
  'get /templates/:operation.csv': 'caller',
  'get /templates/:operation.xlsx': 'caller',
  'get /audit': 'audit.read',
  'get /audit.csv': 'audit.read',
  'get /customers/:customerId/audit': 'audit.read',
  'get /customers/:customerId/audit.csv': 'audit.read',
  'get /sign-in': 'open',
  'post /sign-in': 'open',
  'post /sign-in/change-password': 'open',
  'post /sign-out': 'caller',
  'get /me': 'caller',
  'put /me/password': 'caller',
  'post /me/second-factor': 'caller',
  'post /me/second-factor/confirm': 'caller',
  'post /me/second-factor/remove': 'caller',
  'get /me/tokens': 'caller',
  'post /me/tokens': 'caller',
  'delete /me/tokens/:tokenId': 'caller',
  'get /operators': 'system.manage',
  'post /operators': 'system.manage',
  'get /operators/:operatorId': 'system.manage',
  'patch /operators/:operatorId': 'system.manage',
  'post /operators/:operatorId/reset': 'system.manage',
  'get /operators/:operatorId/tokens': 'system.manage',
  'post /operators/:operatorId/tokens': 'system.manage',
  'delete /operators/:operatorId/tokens/:tokenId': 'system.manage',
};

/** What is mounted beside the API's routes, and what it needs; with an address of it to try. */
const PAGES: Record<string, [need: Permission | 'caller' | 'open', ...addresses: string[]]> = {
  'use /one-time': ['open', `/one-time/${'x'.repeat(43)}`],
  'use /metrics': ['system.manage', '/metrics', '/METRICS/'],
  'use /admin/queues': ['queues.read', '/admin/queues', '/admin/queues/api/queues', '/Admin/Queues/static/x.js'],
  'use /oidc': ['open', '/oidc/sign-in', '/oidc/callback'],
  'use /api/v1': ['caller', '/api/v1/nothing'],
  'get /healthz': ['open', '/healthz'],
  'get /readyz': ['open', '/readyz'],
  'get /api/v1/openapi.json': ['open', '/api/v1/openapi.json'],
  'get /docs/swagger-initializer.js': ['open', '/docs/swagger-initializer.js'],
  'get /docs': ['open', '/docs', '/docs/', '/docs/swagger-ui.css'],
  'get /{*path}': ['open', '/', '/users', '/assets/nothing.js'],
};

/** The table's rows "create, update, delete, restore", "licences" and "reset a password". */
const OPERATION_NEEDS: Record<string, Permission> = {
  'create-users': 'users.write',
  'update-users': 'users.write',
  'delete-users': 'users.write',
  'restore-users': 'users.write',
  'assign-licenses': 'licenses.write',
  'reset-passwords': 'passwords.reset',
};

/** Not for somebody who has one customer only, unless asked for that customer. */
const ACROSS_CUSTOMERS = ['customers.write', 'audit.read', 'system.manage', 'queues.read'];

const nameOf = (route: Pick<Route, 'method' | 'path'>) => `${route.method} ${route.path}`;

interface Actor {
  name: string;
  /** Null: whoever it claims to be, it is nobody. */
  role: OperatorRole | null;
  operatorId: string;
  token: string | null;
  /** The only customer there is for it. */
  only: 'own' | null;
  scopes: Permission[] | null;
}

type Place = 'own' | 'foreign' | 'missing' | 'deleted';
const PLACES: Place[] = ['own', 'foreign', 'missing', 'deleted'];

let database: TestDatabase;
let dataSource: DataSource;
let api: TestApi;
let actors: Actor[];
const customers: Record<Place, string> = { own: '', foreign: '', missing: uuidv7(), deleted: uuidv7() };
/** As the application mounts it: `use /path`, or `get /path` within a router that is mounted at none. */
const mountedPages: string[] = [];
let bystander: string;
/** A job as the API itself makes them: the others are copies. */
let uploaded: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = database.dataSource;
  const use = jest.spyOn(express.application, 'use');
  api = await startApi(database);
  // The queue dashboard is an application within, behind the one door that it is mounted at.
  const own = use.mock.calls.filter((_, index) => (use.mock.contexts[index] as unknown) === api.app);
  mountedPages.push(...own.flatMap(namesOf));
  use.mockRestore();
  bystander = (await makeOperator(dataSource, 'global-admin')).operator.id;
  customers.own = (await furnishCustomer(dataSource, 'own', bystander)).id;
  customers.foreign = (await furnishCustomer(dataSource, 'foreign', bystander)).id;
  await dataSource.query(`INSERT INTO customers (id, name, usage_location) VALUES ($1, 'Gone', 'DE')`, [
    customers.deleted,
  ]);
  await dataSource.query('DELETE FROM customers WHERE id = $1', [customers.deleted]);
  actors = [...(await makeNobodies()), ...(await makeEveryRole()), ...(await makeLimited())];
  uploaded = await upload();
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

function namesOf([first, ...rest]: unknown[]): string[] {
  if (typeof first === 'string') return [`use ${first}`];
  const routers = [first, ...rest].map((handler) => (handler as { stack?: Layer[] }).stack ?? []);
  return routers.flat().flatMap(({ route }) => (route ? namesOfRoute(route) : []));
}

const namesOfRoute = ({ path, methods }: NonNullable<Layer['route']>): string[] =>
  Object.keys(methods).map((method) => `${method} ${path}`);

async function upload(): Promise<string> {
  const token = await makeToken(dataSource, bystander);
  const response = await fetch(`${api.origin}/api/v1/customers/${customers.own}/jobs/create-users`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/csv' },
    body: 'Email,Display name\nsomebody@own.example,Somebody\n',
  });
  const job = (await response.json()) as { id: string };
  if (response.status !== 202) throw new Error(JSON.stringify(job));
  return job.id;
}

async function makeEveryRole(): Promise<Actor[]> {
  const made: Actor[] = [];
  for (const role of OPERATOR_ROLES) {
    const only = role === 'customer-admin' ? 'own' : null;
    const { operator } = await makeOperator(dataSource, role, only && customers.own);
    const token = await makeToken(dataSource, operator.id);
    made.push({ name: role, role, operatorId: operator.id, token, only, scopes: null });
  }
  return made;
}

async function makeNobodies(): Promise<Actor[]> {
  const { operator } = await makeOperator(dataSource, 'global-admin');
  const expired = await makeToken(dataSource, operator.id, { expiresAt: new Date(Date.now() - 1000) });
  const revoked = await makeToken(dataSource, operator.id);
  await dataSource.query('UPDATE api_tokens SET revoked_at = now()');
  const { operator: disabled } = await makeOperator(dataSource, 'global-admin');
  const ofDisabled = await makeToken(dataSource, disabled.id);
  await dataSource.transaction((m) => changeOperator(m, COMMAND_LINE, disabled.id, { disabled: true }));
  const nobody = { role: null, operatorId: operator.id, only: null, scopes: null };
  return [
    { ...nobody, name: 'nobody', token: null },
    { ...nobody, name: 'an expired token', token: expired },
    { ...nobody, name: 'a revoked token', token: revoked },
    { ...nobody, name: 'a disabled operator', token: ofDisabled },
  ];
}

async function makeLimited(): Promise<Actor[]> {
  const { operator } = await makeOperator(dataSource, 'global-admin');
  const admin = { role: 'global-admin' as const, operatorId: operator.id };
  const scopes: Permission[] = ['users.read'];
  const toCustomer = await makeToken(dataSource, operator.id, { customerId: customers.own });
  const toScope = await makeToken(dataSource, operator.id, { scopes });
  return [
    { ...admin, name: 'a token for one customer', token: toCustomer, only: 'own', scopes: null },
    { ...admin, name: 'a token for reading users', token: toScope, only: null, scopes },
  ];
}

interface Situation {
  actor: Actor;
  place: Place;
  /** Of the job, or of the upload. */
  operation: string;
  /** Who started the job. */
  startedBy: string;
}

/** What the role table says: 200 stands for "the door opens". */
function expectedStatus(route: Route, { actor, place, operation, startedBy }: Situation): 200 | 401 | 403 | 404 {
  const need = NEEDS[nameOf(route)]!;
  if (need === 'open') return 200;
  if (!actor.role) return 401;
  if (need === 'caller') return 200;
  const located = /:(customerId|jobId)/.test(route.path);
  if (located && (place === 'missing' || place === 'deleted' || (actor.only && place !== actor.only))) return 404;
  const permission = need === 'operation' ? OPERATION_NEEDS[operation]! : need;
  if (actor.scopes && !actor.scopes.includes(permission)) return 403;
  if (!located && actor.only && ACROSS_CUSTOMERS.includes(permission)) return 403;
  const grant = ROLES[actor.role][permission];
  return grant === 'yes' || (grant === 'own-jobs' && startedBy === actor.operatorId) ? 200 : 403;
}

/** Everything is made anew for each request, so that what one caller does is not in the next one's way. */
const MAKERS: Record<string, (situation: Situation, before: Record<string, string>) => Promise<string>> = {
  customerId: async ({ place }) => customers[place],
  jobId: async ({ place, operation, startedBy }) => {
    const id = uuidv7();
    if (place === 'missing' || place === 'deleted') return id;
    const sealedKey = sealJobSecret(api.sealer, id, 'payloadKey', randomBytes(32));
    await dataSource.query(
      `INSERT INTO bulk_jobs (id, customer_id, operator_id, operation, mode, state, detected, reading, sealed_payload_key, request_id,
         finished_at)
       SELECT $1, $2, $3, $4, 'apply', 'completed', detected, reading, $5, 'request', now() FROM bulk_jobs WHERE id = $6`,
      [id, customers[place], startedBy, operation, sealedKey, uploaded],
    );
    return id;
  },
  userId: async ({ place }) => {
    const id = uuidv7();
    if (place === 'deleted') return id;
    await dataSource.query(
      `INSERT INTO users (id, customer_id, upn, upn_key, display_name, role, blocked, licensed, must_change_password)
       VALUES ($1, $2, $3, $3, 'User', 'user', false, false, true)`,
      [id, customers[place], `${id}@${place}.example`],
    );
    return id;
  },
  operatorId: async () => {
    const id = uuidv7();
    await dataSource.query(
      `INSERT INTO operators (id, email, email_key, display_name, role) VALUES ($1, $2, $2, 'O', 'viewer')`,
      [id, id],
    );
    return id;
  },
  tokenId: async ({ actor }, { operatorId = actor.operatorId }) =>
    (await issueApiToken(dataSource.manager, { operatorId, name: 'test' })).record.id,
  operation: async ({ operation }) => operation,
  sku: async () => 'SPE_E5',
};

async function fillIn(route: Route, situation: Situation): Promise<string> {
  const values: Record<string, string> = {};
  for (const [, name] of route.path.matchAll(/:(\w+)/g)) {
    const make = MAKERS[name!];
    if (!make) throw new Error(`The test does not know what to put in for ":${name}" of ${nameOf(route)}.`);
    values[name!] = await make(situation, values);
  }
  return route.path.replace(/:(\w+)/g, (_, name) => values[name]!);
}

/** Asks with an empty body: where the door opens, the answer is about that, or about nothing being in the way. */
async function ask(route: Route, situation: Situation): Promise<number> {
  const { token } = situation.actor;
  const abort = new AbortController();
  const response = await fetch(`${api.origin}/api/v1${await fillIn(route, situation)}`, {
    method: route.method.toUpperCase(),
    headers: { ...(token && { Authorization: `Bearer ${token}` }), 'Content-Type': 'application/json' },
    body: route.method === 'get' ? undefined : '{}',
    signal: abort.signal,
  });
  // An event stream has no end.
  abort.abort();
  return response.status;
}

/** All that can make a difference to a route. */
function situationsOf(route: Route): Omit<Situation, 'actor'>[] {
  const places = /:(customerId|jobId)/.test(route.path) ? PLACES : (['own'] as const);
  const operations = NEEDS[nameOf(route)] === 'operation' ? Object.keys(OPERATION_NEEDS) : ['create-users'];
  const starters = NEEDS[nameOf(route)] === 'passwords.reveal' ? [bystander, 'the caller'] : [bystander];
  return places.flatMap((place) => {
    const all = operations.flatMap((operation) => starters.map((startedBy) => ({ place, operation, startedBy })));
    // What is not there has no operation and nobody who started it.
    return place === 'missing' || place === 'deleted' ? all.slice(0, 1) : all;
  });
}

test('the list knows every operation and every route that the application has mounted', () => {
  expect(Object.keys(OPERATION_NEEDS).sort()).toEqual(ALL_OPERATIONS.map(({ name }) => name).sort());
  const layers = api.app.router.stack as unknown as Layer[];
  const mounted = layers.flatMap(({ route }) => (route ? namesOfRoute(route) : []));
  expect(mounted.map((name) => name.replace('/api/v1', '')).sort()).toEqual(ROUTES.map(nameOf).sort());
  expect(ROUTES.map(nameOf).filter((name) => !NEEDS[name])).toEqual([]);
});

test('the list knows everything else that is mounted: pages, documentation, health, metrics and the queue dashboard', () => {
  expect(mountedPages.length).toBeGreaterThanOrEqual(10);
  expect(mountedPages.filter((name) => !PAGES[name])).toEqual([]);
});

test.each(ROUTES.map((route) => [nameOf(route), route] as const))(
  '%s answers every role, nobody, and worn-out tokens as the role table says',
  async (name, route) => {
    if (!NEEDS[name]) throw new Error(`${name} is new: say in NEEDS what it needs.`);
    const wrong: string[] = [];
    const inquire = async (actor: Actor) => {
      for (const { place, operation, startedBy } of situationsOf(route)) {
        const starter = startedBy === 'the caller' ? actor.operatorId : startedBy;
        const situation = { actor, place, operation, startedBy: starter };
        const expected = expectedStatus(route, situation);
        const status = await ask(route, situation);
        const opened = ![401, 403, 404].includes(status) && status < 500;
        if (expected === 200 ? !opened : status !== expected) {
          wrong.push(`${actor.name} at ${place}, ${operation}, started by ${startedBy}: ${status}, not ${expected}`);
        }
      }
    };
    await Promise.all(actors.map(inquire));
    expect(wrong).toEqual([]);
  },
);

test.each(Object.entries(PAGES))('%s opens for whom the role table says', async (_name, [need, ...addresses]) => {
  const wrong: string[] = [];
  for (const actor of actors) {
    const isFree = actor.role === 'global-admin' && !actor.only && !actor.scopes;
    const expected = need === 'open' ? 200 : !actor.role ? 401 : need === 'caller' || isFree ? 200 : 403;
    for (const address of addresses) {
      const { status } = await fetch(api.origin + address, {
        headers: actor.token ? { Authorization: `Bearer ${actor.token}` } : {},
        redirect: 'manual',
      });
      const opened = ![401, 403].includes(status) && status < 500;
      if (expected === 200 ? !opened : status !== expected) wrong.push(`${actor.name} at ${address}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("another customer's things are answered word for word like things that do not exist", async () => {
  const { token } = actors.find(({ name }) => name === 'customer-admin')!;
  const situation = { actor: actors.at(-1)!, operation: 'create-users', startedBy: bystander };
  for (const path of ['/customers/:customerId', '/jobs/:jobId']) {
    const route = { method: 'get', path } as Route;
    const answers = [];
    for (const place of ['foreign', 'missing'] as const) {
      const address = await fillIn(route, { ...situation, place });
      const response = await fetch(`${api.origin}/api/v1${address}`, { headers: { Authorization: `Bearer ${token}` } });
      answers.push([response.status, await response.json()]);
    }
    expect(answers[0]).toEqual(answers[1]);
  }
});

test("who is refused, and who looks for what is another customer's, is in the audit log", async () => {
  const before = await dataSource.query('SELECT coalesce(max(id), 0) AS id FROM audit_entries');
  const viewer = actors.find(({ name }) => name === 'viewer')!;
  const admin = actors.find(({ name }) => name === 'customer-admin')!;
  const tries: [Actor, string, string][] = [
    [viewer, 'POST', '/customers'],
    [viewer, 'POST', `/customers/${customers.own}/users`],
    [admin, 'GET', `/customers/${customers.foreign}`],
    [admin, 'GET', '/audit'],
  ];
  for (const [{ token }, method, path] of tries) {
    await fetch(`${api.origin}/api/v1${path}`, { method, headers: { Authorization: `Bearer ${token}` } });
  }
  const entries = await dataSource.query(
    `SELECT operator_id, customer_id, outcome, details ->> 'path' AS path FROM audit_entries WHERE id > $1 AND operation = 'denied' ORDER BY id`,
    [before[0].id],
  );
  expect(entries).toEqual(
    [null, customers.own, customers.own, customers.own].map((customer_id, n) => ({
      operator_id: tries[n]![0].operatorId,
      customer_id,
      outcome: 'denied',
      path: `/api/v1${tries[n]![2]}`,
    })),
  );
});
