import express from 'express';
import type { DataSource } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { ROLES } from '../../src/access/roles';
import type { Route } from '../../src/api/route';
import { ROUTES } from '../../src/api/routes';
import { ALL_OPERATIONS } from '../../src/operations/all-operations';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { furnishCustomer } from '../support/furnish-customer';
import { makeOperator, makeToken } from '../support/make-operator';
import { startApi, type TestApi } from '../support/start-api';
import { type Actor, makeActors } from './actors';
import { ask, fillIn, PLACES, type Place, type Site, type Situation } from './ask-at-door';
import { ACROSS_CUSTOMERS, NEEDS, OPERATION_NEEDS, PAGES } from './doors';

const nameOf = (route: Pick<Route, 'method' | 'path'>) => `${route.method} ${route.path}`;

let database: TestDatabase;
let dataSource: DataSource;
let api: TestApi;
let actors: Actor[];
const customers: Record<Place, string> = { own: '', foreign: '', missing: uuidv7(), deleted: uuidv7() };
/** As the application mounts it: `use /path`, or `get /path` within a router that is mounted at none. */
const mountedPages: string[] = [];
let bystander: string;
let site: Site;

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
  actors = await makeActors(dataSource, customers.own);
  site = { dataSource, api, customers, uploaded: await upload() };
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
    if (!NEEDS[name]) throw new Error(`${name} is new: say in doors.ts what it needs.`);
    const wrong: string[] = [];
    const inquire = async (actor: Actor) => {
      for (const { place, operation, startedBy } of situationsOf(route)) {
        const starter = startedBy === 'the caller' ? actor.operatorId : startedBy;
        const situation = { actor, place, operation, startedBy: starter };
        const expected = expectedStatus(route, situation);
        const status = await ask(site, route, situation);
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
    const route = { method: 'get', path } as const;
    const answers = [];
    for (const place of ['foreign', 'missing'] as const) {
      const address = await fillIn(site, route, { ...situation, place });
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
