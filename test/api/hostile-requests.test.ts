import { once } from 'node:events';
import { DASHBOARD_PATH } from '../../src/api/queue-dashboard';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type FurnishedCustomer, furnishCustomer } from '../support/furnish-customer';
import { makeOperator, makeToken } from '../support/make-operator';
import { startApi, type TestApi } from '../support/start-api';

let database: TestDatabase;
let api: TestApi;
let own: FurnishedCustomer;
let foreign: FurnishedCustomer;
let globalAdmin: { id: string; token: string };

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database);
  const { operator } = await makeOperator(database.dataSource, 'global-admin');
  globalAdmin = { id: operator.id, token: await makeToken(database.dataSource, operator.id) };
  own = await furnishCustomer(database.dataSource, 'own', operator.id);
  foreign = await furnishCustomer(database.dataSource, 'foreign', operator.id);
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

async function ask(path: string, { method = 'GET', body, headers = bearer(globalAdmin.token) }: Asked = {}) {
  const response = await fetch(api.origin + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, code: /"code":"([\w-]+)"/.exec(text)?.[1] };
}

interface Asked {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const post = (path: string, body: unknown, headers?: Record<string, string>) =>
  ask(`/api/v1${path}`, { method: 'POST', body, headers });

async function denialsOf(operatorId: string): Promise<{ path: string; details: Record<string, unknown> }[]> {
  return database.dataSource.query(
    `SELECT details ->> 'path' AS path, details FROM audit_entries WHERE operator_id = $1 AND outcome = 'denied' ORDER BY id`,
    [operatorId],
  );
}

describe('what is no text, or no place in a list, is refused and never a failure of ours:', () => {
  const cursor = (...place: unknown[]) => Buffer.from(JSON.stringify(place)).toString('base64url');
  const PLACES = [
    ...[cursor(1), cursor('x'), cursor(null), cursor(1.5), cursor(1e300), cursor({}), cursor()],
    ...[cursor('x', 'y'), cursor('\0', own?.id), cursor('x', null), cursor('upn', 'x', 'y'), 'nonsense', '!'],
  ];

  test.each(['/customers', '/jobs', '/jobs/JOB/results', '/jobs/JOB/mails', '/operators', '/customers/CUSTOMER/users'])(
    'a made-up cursor of %s',
    async (list) => {
      const path = `/api/v1${list.replace('JOB', own.jobId).replace('CUSTOMER', own.id)}`;
      // One of them is a cursor of this very list's kind.
      const statuses = await Promise.all(PLACES.map(async (place) => (await ask(`${path}?cursor=${place}`)).status));
      expect(statuses.filter((status) => status !== 422).length).toBeLessThanOrEqual(1);
      expect(statuses.filter((status) => status >= 500)).toEqual([]);
    },
  );

  test.each([
    ['/customers?search=%00', undefined],
    ['/jobs?operation=%00', undefined],
    ['/audit?requestId=a%00b', undefined],
    ['/audit.csv?requestId=a%00b', undefined],
    ['/sign-in', { email: 'a\0b', password: 'x' }],
    ['/sign-in/change-password', { upn: 'a\0b', temporaryPassword: 'x', newPassword: 'four words nobody guesses' }],
  ])('a NUL in %s', async (path, body) => {
    const { status, text } = body ? await post(path, body, {}) : await ask(`/api/v1${path}`);
    expect([status, text]).toEqual([422, expect.not.stringMatching(/22021|UTF8|0x00/)]);
  });

  test.each(['two\r\nlines', 'back\u202Ewards', 'a\0b', 'half \ud800', '\u0007'])('the name %j', async (name) => {
    const wishes: [string, object][] = [
      ['/customers', { name, domains: ['names.example'], usageLocation: 'DE' }],
      ['/operators', { email: 'name@partner.example', displayName: name, role: 'viewer' }],
      ['/me/tokens', { name }],
    ];
    for (const [path, body] of wishes) expect((await post(path, body)).status).toBe(422);
  });

  test.each([
    ['/sign-in', '{"email":"a@b.example","password":Hidden-Pass-99}'],
    ['/sign-in', '"Hidden-Pass-99'],
    ['/me/tokens', '{"name":"Hidden-Pass-99" oops}'],
  ])('JSON that is none, of which nothing is repeated: %s %s', async (path, body) => {
    const { status, code, text } = await post(path, body);
    expect([status, code]).toEqual([400, 'invalid-json']);
    expect(text).not.toContain('Hidden');
  });

  test('JSON nested a hundred thousand times, and names of what every object has', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    expect((await post(`/jobs/${own.jobId}/retry`, deep)).status).toBe(400);
    const polluting = '{"__proto__":{"role":"global-admin"},"constructor":{"prototype":{"role":"global-admin"}}}';
    expect((await post('/operators', polluting)).status).toBe(422);
    expect(({} as { role?: string }).role).toBeUndefined();
    const column = await post(`/customers/${own.id}/jobs/create-users`, '{"rows":[{"__proto__":"x","Email":"a@b"}]}');
    expect(column.status).toBe(422);
  });
});

describe('rights cannot be widened', () => {
  test('a token that is limited to managing operators makes, promotes and resets none above its own permissions', async () => {
    const narrow = bearer(await makeToken(database.dataSource, globalAdmin.id, { scopes: ['system.manage'] }));
    const { operator: viewer } = await makeOperator(database.dataSource, 'viewer');
    const before = (await denialsOf(globalAdmin.id)).length;
    const evil = { email: 'evil@partner.example', displayName: 'Evil', role: 'global-admin' };
    const tries = [
      await post('/operators', evil, narrow),
      await post('/operators', { ...evil, role: 'viewer' }, narrow),
      await ask(`/api/v1/operators/${viewer.id}`, { method: 'PATCH', body: { role: 'admin-agent' }, headers: narrow }),
      await post(`/operators/${globalAdmin.id}/reset`, {}, narrow),
    ];
    for (const { status, code, text } of tries) {
      expect([status, code]).toEqual([403, 'beyond-your-rights']);
      expect(text).not.toContain('temporaryPassword');
    }
    const rename = { method: 'PATCH', body: { displayName: 'Renamed' }, headers: narrow };
    expect((await ask(`/api/v1/operators/${viewer.id}`, rename)).status).toBe(200);
    expect((await denialsOf(globalAdmin.id)).length - before).toBe(tries.length);
  });

  test('fields that are nobody’s to set are ignored or refused', async () => {
    const body = {
      displayName: 'Mass',
      id: foreign.userId,
      customerId: foreign.id,
      passwordHash: 'x',
      deletedAt: '2020-01-01',
    };
    const path = `/api/v1/customers/${own.id}/users/${own.userId}`;
    expect((await ask(path, { method: 'PATCH', body })).status).toBe(422);
    const sent = {
      ...JSON.parse((await ask(path)).text),
      displayName: 'Mass',
      id: foreign.userId,
      deletedAt: '2020-01-01',
    };
    await ask(path, { method: 'PATCH', body: sent });
    expect(JSON.parse((await ask(path)).text)).toMatchObject({ id: own.userId, state: 'active' });
    const token = await post('/me/tokens', { name: 'mine', operatorId: foreign.id, hash: 'x', revokedAt: null });
    expect(JSON.parse((await ask('/api/v1/me/tokens')).text).items[0].id).toBe(JSON.parse(token.text).id);
  });

  test("a customer's own admin gets nothing of another customer's user or token, and each try is in the audit log", async () => {
    const { operator } = await makeOperator(database.dataSource, 'customer-admin', own.id);
    const headers = bearer(await makeToken(database.dataSource, operator.id));
    const user = `/customers/${own.id}/users/${foreign.userId}`;
    const tries = [
      await ask(`/api/v1${user}`, { headers }),
      await ask(`/api/v1${user}`, { method: 'PATCH', body: { displayName: 'x' }, headers }),
      await ask(`/api/v1${user}`, { method: 'DELETE', headers }),
      await post(`${user}/reset-password`, {}, headers),
      await post(`${user}/restore`, {}, headers),
      await post(`${user}/licenses`, {}, headers),
      await ask(`/api/v1/jobs/${foreign.jobId}`, { headers }),
      await post('/me/tokens', { name: 'wide', customerId: foreign.id }, headers),
      await post('/me/tokens', { name: 'wide', scopes: ['system.manage'] }, headers),
    ];
    expect(tries.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404, 422, 403]);
    for (const { text } of tries) expect(text).not.toMatch(/foreign\.example/);
    expect(await denialsOf(operator.id)).toHaveLength(tries.length);
  });

  test("another operator's Idempotency-Key answers nothing, and the own one repeats no secret", async () => {
    const other = bearer(
      await makeToken(database.dataSource, (await makeOperator(database.dataSource, 'admin-agent')).operator.id),
    );
    const key = { 'Idempotency-Key': 'one key' };
    const path = `/customers/${own.id}/users`;
    const body = { upn: 'secret@own.example', displayName: 'Secret' };
    const first = await post(path, body, { ...bearer(globalAdmin.token), ...key });
    const again = await post(path, body, { ...bearer(globalAdmin.token), ...key });
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true']);
    expect([/temporaryPassword/.test(first.text), /temporaryPassword/.test(again.text)]).toEqual([true, false]);
    expect((await post(path, body, { ...other, ...key })).code).toBe('upn-taken');
  });
});

describe('the queue dashboard', () => {
  const pause = `${DASHBOARD_PATH}/api/queues/maintenance/pause`;
  const basic = (token: string) => ({ Authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` });

  test('is changed by no page of another site, although browsers send a password by themselves', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const headers = { ...basic(globalAdmin.token), 'Sec-Fetch-Site': site };
      expect((await ask(pause, { method: 'PUT', headers })).code).toBe('forged-request');
    }
    const headers = { ...basic(globalAdmin.token), 'Sec-Fetch-Site': 'same-origin' };
    expect((await ask(pause, { method: 'PUT', headers })).status).toBe(200);
  });

  test('is read-only for a token that is limited to reading queues, and every change is in the audit log', async () => {
    const reader = bearer(await makeToken(database.dataSource, globalAdmin.id, { scopes: ['queues.read'] }));
    expect((await ask(`${DASHBOARD_PATH}/api/queues`, { headers: reader })).status).toBe(200);
    expect((await ask(pause, { method: 'PUT', headers: reader })).status).toBe(403);
    expect((await ask(pause.replace('pause', 'resume'), { method: 'PUT' })).status).toBe(200);
    const [last] = await database.dataSource.query(
      `SELECT operator_id, details FROM audit_entries WHERE operation = 'manage_queues' ORDER BY id DESC LIMIT 1`,
    );
    const path = '/api/queues/maintenance/resume';
    expect(last).toEqual({ operator_id: globalAdmin.id, details: { method: 'PUT', path } });
  });

  test('and the metrics write into the audit log whom they have refused', async () => {
    const { operator } = await makeOperator(database.dataSource, 'viewer');
    const headers = bearer(await makeToken(database.dataSource, operator.id));
    for (const page of [DASHBOARD_PATH, '/metrics']) expect((await ask(page, { headers })).status).toBe(403);
    expect((await denialsOf(operator.id)).map(({ path }) => path)).toEqual([DASHBOARD_PATH, '/metrics']);
  });
});

describe('an answer of the API', () => {
  test('stays in no cache', async () => {
    for (const path of ['/customers', `/customers/${own.id}/users`, '/audit', `/jobs/${own.jobId}/results`]) {
      expect((await ask(`/api/v1${path}`)).headers.get('cache-control')).toBe('no-store');
    }
  });

  test('tells nobody without a token even whether there is such an address', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/nothing'],
      ['DELETE', '/api/v1/customers'],
      ['POST', '/api/v1/customers//users'],
    ]) {
      expect((await ask(path!, { method, headers: {} })).status).toBe(401);
      expect((await ask(path!, { method })).status).toBe(404);
    }
  });

  test('that goes on for long ends when its token is revoked', async () => {
    await database.dataSource.query(`UPDATE bulk_jobs SET state = 'paused', finished_at = NULL WHERE id = $1`, [
      own.jobId,
    ]);
    const token = await makeToken(database.dataSource, globalAdmin.id);
    const response = await fetch(`${api.origin}/api/v1/jobs/${own.jobId}/events`, { headers: bearer(token) });
    const text = response.text();
    await database.dataSource.query(
      'UPDATE api_tokens SET revoked_at = now() WHERE id = (SELECT max(id::text)::uuid FROM api_tokens)',
    );
    expect(await text).toContain('"state":"paused"');
  });
});

test('a request with too many or too large headers is turned away before it is looked at', async () => {
  const { port } = new URL(api.origin);
  for (const lines of [`X: ${'a'.repeat(20_000)}`, Array.from({ length: 5000 }, (_, n) => `a${n}: 1`).join('\r\n')]) {
    const { connect } = await import('node:net');
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`GET /api/v1/me HTTP/1.1\r\nHost: x\r\n${lines}\r\n\r\n`);
    const [bytes] = await once(socket, 'data');
    expect(String(bytes)).toMatch(/^HTTP\/1.1 431 /);
    socket.destroy();
  }
});
