import { generate } from 'otplib';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { furnishCustomer } from '../support/furnish-customer';
import { makeOperator, makeToken } from '../support/make-operator';
import { startApi, type TestApi } from '../support/start-api';

const PASSWORD = 'four words nobody would guess';
let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database);
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

interface Asked {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

async function ask(path: string, { method = 'GET', body, headers = {} }: Asked = {}, at = api) {
  const response = await fetch(`${at.origin}/api/v1${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as any };
}

const cookieOf = (headers: Headers) => headers.getSetCookie()[0]!.split(';')[0]!;
const withSession = (cookie: string) => ({ Cookie: cookie, 'X-CSRF': '1' });

/** An operator who has chosen a password and is signed in. */
async function signedIn() {
  const { operator, temporaryPassword } = await makeOperator(database.dataSource, 'global-admin');
  const body = { email: operator.email, password: temporaryPassword, newPassword: PASSWORD };
  const answer = await ask('/sign-in', { method: 'POST', body });
  return { operator, answer, cookie: cookieOf(answer.headers), password: PASSWORD };
}

describe('the session cookie', () => {
  test('cannot be read by scripts, goes nowhere else, and is bound to TLS where there is TLS', async () => {
    const { answer } = await signedIn();
    expect(answer.headers.getSetCookie()[0]).toMatch(/^musterroll=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const behindTls = await startApi(database, { PUBLIC_URL: 'https://accounts.example.com' });
    const { operator, temporaryPassword } = await makeOperator(database.dataSource, 'viewer');
    const body = { email: operator.email, password: temporaryPassword, newPassword: PASSWORD };
    const { headers } = await ask('/sign-in', { method: 'POST', body }, behindTls);
    expect(headers.getSetCookie()[0]).toMatch(/^__Host-musterroll=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const cookie = cookieOf(headers);
    expect((await ask('/me', { headers: { Cookie: cookie } }, behindTls)).status).toBe(200);
    const planted = cookie.replace('__Host-', '');
    expect((await ask('/me', { headers: { Cookie: planted } }, behindTls)).status).toBe(401);
    await behindTls.stop();
  });

  test('stands for the operator until signing out', async () => {
    const { cookie, operator } = await signedIn();
    const me = await ask('/me', { headers: { Cookie: `other=1; ${cookie}; more=2` } });
    expect(me.body).toMatchObject({ id: operator.id, role: 'global-admin', via: 'session', customerId: null });
    expect(me.body.permissions).toContain('system.manage');
    const out = await ask('/sign-out', { method: 'POST', headers: withSession(cookie) });
    expect(out.status).toBe(204);
    expect((await ask('/me', { headers: { Cookie: cookie } })).status).toBe(401);
  });

  test('is of no use to another site: a change needs a header that its pages cannot send', async () => {
    const { cookie } = await signedIn();
    const change = { method: 'POST', body: { name: 'planted' } };
    const forged = await ask('/me/tokens', { ...change, headers: { Cookie: cookie } });
    expect([forged.status, forged.body.code]).toEqual([403, 'forged-request']);
    const crossSite = { ...withSession(cookie), 'Sec-Fetch-Site': 'cross-site' };
    expect((await ask('/me/tokens', { ...change, headers: crossSite })).status).toBe(403);
    expect((await ask('/me/tokens', { ...change, headers: withSession(cookie) })).status).toBe(201);
  });

  test('does not stand in for a token that is wrong', async () => {
    const { cookie } = await signedIn();
    const headers = { Cookie: cookie, Authorization: 'Bearer mr_wrong' };
    expect((await ask('/me', { headers })).status).toBe(401);
  });
});

describe('signing in', () => {
  test('answers the same words for a wrong password and an unknown address, and then asks for patience', async () => {
    const { operator } = await signedIn();
    const wrong = await ask('/sign-in', { method: 'POST', body: { email: operator.email, password: 'wrong' } });
    const unknown = await ask('/sign-in', { method: 'POST', body: { email: 'nobody@x.example', password: 'wrong' } });
    expect([wrong.status, wrong.body]).toEqual([401, unknown.body]);
    let last = wrong;
    for (let n = 0; n < 6; n++) {
      last = await ask('/sign-in', { method: 'POST', body: { email: operator.email, password: 'wrong' } });
    }
    expect([last.status, last.body.code]).toEqual([429, 'too-many-attempts']);
    expect(Number(last.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  test('says which ways there are', async () => {
    expect((await ask('/sign-in')).body).toEqual({ password: true, openIdConnect: false });
  });
});

describe('the own account', () => {
  test('a second factor is set up, asked for, and taken away again', async () => {
    const { cookie, operator } = await signedIn();
    const begin = { method: 'POST', body: { password: PASSWORD }, headers: withSession(cookie) };
    const { body: factor } = await ask('/me/second-factor', begin);
    expect(factor.uri).toContain('otpauth://totp/Musterroll:');
    const now = Math.floor(Date.now() / 1000);
    const codes = await Promise.all([-30, 0, 30].map((by) => generate({ secret: factor.secret, epoch: now + by })));
    const confirm = { method: 'POST', body: { code: codes[0] }, headers: withSession(cookie) };
    const confirmed = await ask('/me/second-factor/confirm', confirm);
    expect(confirmed.status).toBe(204);
    const next = cookieOf(confirmed.headers);
    expect((await ask('/me', { headers: { Cookie: cookie } })).status).toBe(401);
    expect((await ask('/me', { headers: { Cookie: next } })).body.secondFactor).toBe(true);

    const body = { email: operator.email, password: PASSWORD };
    expect((await ask('/sign-in', { method: 'POST', body })).body.code).toBe('second-factor-required');
    expect((await ask('/sign-in', { method: 'POST', body: { ...body, code: codes[1] } })).status).toBe(200);

    const remove = { method: 'POST', body: { password: PASSWORD }, headers: withSession(next) };
    expect((await ask('/me/second-factor/remove', remove)).status).toBe(204);
    expect((await ask('/sign-in', { method: 'POST', body })).status).toBe(200);
  });

  test('another password needs the present one, and signs out everywhere else', async () => {
    const { cookie, operator } = await signedIn();
    const elsewhere = await ask('/sign-in', { method: 'POST', body: { email: operator.email, password: PASSWORD } });
    const change = (currentPassword: string, newPassword = 'another four words entirely') =>
      ask('/me/password', { method: 'PUT', body: { currentPassword, newPassword }, headers: withSession(cookie) });
    expect((await change('not mine')).body.code).toBe('sign-in-failed');
    expect((await change(PASSWORD, 'too short')).body.code).toBe('weak-password');
    const changed = await change(PASSWORD);
    expect(changed.status).toBe(204);
    expect((await ask('/me', { headers: { Cookie: cookieOf(elsewhere.headers) } })).status).toBe(401);
    expect((await ask('/me', { headers: { Cookie: cookieOf(changed.headers) } })).status).toBe(200);
  });
});

describe('tokens and operators', () => {
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

  test('a token is shown once, listed without its secret, and dead when revoked', async () => {
    const { cookie } = await signedIn();
    const headers = { ...withSession(cookie), 'Idempotency-Key': 'first' };
    const made = await ask('/me/tokens', { method: 'POST', body: { name: 'nightly import' }, headers });
    expect(made.body.token).toMatch(/^mr_/);
    const again = await ask('/me/tokens', { method: 'POST', body: { name: 'nightly import' }, headers });
    expect([again.status, again.body.id, again.body.token]).toEqual([201, made.body.id, undefined]);
    expect((await ask('/me', { headers: bearer(made.body.token) })).body.via).toBe('token');
    const list = await ask('/me/tokens', { headers: { Cookie: cookie } });
    expect(JSON.stringify(list.body)).not.toContain(made.body.token);
    expect(list.body.items[0]).toMatchObject({ id: made.body.id, name: 'nightly import' });
    await ask(`/me/tokens/${made.body.id}`, { method: 'DELETE', headers: withSession(cookie) });
    expect((await ask('/me', { headers: bearer(made.body.token) })).status).toBe(401);
  });

  test('a narrow token makes no wider and no longer one', async () => {
    const { operator } = await makeOperator(database.dataSource, 'global-admin');
    const { id: customerId } = await furnishCustomer(database.dataSource, 'narrow', operator.id);
    const { id: other } = await furnishCustomer(database.dataSource, 'wide', operator.id);
    const expiresAt = new Date(Date.now() + 60_000);
    const scopes = ['users.read', 'jobs.read'] as const;
    const narrow = await makeToken(database.dataSource, operator.id, { customerId, expiresAt, scopes });
    const make = (wish: object) =>
      ask('/me/tokens', { method: 'POST', body: { name: 'child', ...wish }, headers: bearer(narrow) });
    expect((await make({ scopes: ['users.write'] })).body.code).toBe('beyond-your-rights');
    expect((await make({ customerId: other })).body.code).toBe('unknown-customer');
    const { body } = await make({ expiresAt: '2100-01-01T00:00:00Z' });
    expect(body).toMatchObject({ scopes, customerId, expiresAt: expiresAt.toISOString() });
  });

  test('an operator is made, promoted, reset and disabled, and each ends what it held before', async () => {
    const { cookie } = await signedIn();
    const headers = withSession(cookie);
    const person = { email: 'Grace@Partner.example', displayName: 'Grace', role: 'viewer' };
    const made = await ask('/operators', { method: 'POST', body: person, headers });
    expect(made.status).toBe(201);
    const { id, temporaryPassword, email } = made.body;
    expect(made.headers.get('Location')).toBe(`/api/v1/operators/${id}`);
    expect((await ask('/operators', { method: 'POST', body: person, headers })).body.code).toBe('email-taken');
    const signIn = (password: string) =>
      ask('/sign-in', { method: 'POST', body: { email, password, newPassword: PASSWORD } });
    const own = cookieOf((await signIn(temporaryPassword)).headers);
    const promote = { method: 'PATCH', body: { role: 'admin-agent' }, headers };
    expect((await ask(`/operators/${id}`, promote)).body.role).toBe('admin-agent');
    expect((await ask('/me', { headers: { Cookie: own } })).status).toBe(401);
    const reset = await ask(`/operators/${id}/reset`, { method: 'POST', headers });
    expect((await signIn(PASSWORD)).body.code).toBe('sign-in-failed');
    expect((await signIn(reset.body.temporaryPassword)).status).toBe(200);
    await ask(`/operators/${id}`, { method: 'PATCH', body: { disabled: true }, headers });
    expect((await signIn(PASSWORD)).body.code).toBe('sign-in-failed');
    const { body: list } = await ask('/operators?limit=1', { headers });
    expect(list.items).toHaveLength(1);
    const { body: rest } = await ask(`/operators?limit=200&cursor=${list.nextCursor}`, { headers });
    expect(rest.items.map((operator: { id: string }) => operator.id)).not.toContain(list.items[0].id);
    expect([...list.items, ...rest.items].map((operator: { id: string }) => operator.id)).toContain(id);
  });
});

test('where a request came from is taken from a proxy that is trusted, and from nobody else', async () => {
  const { operator } = await makeOperator(database.dataSource, 'viewer');
  const behindProxy = await startApi(database, { TRUSTED_PROXIES: 'loopback, 10.0.0.0/8' });
  const attempt = { method: 'POST', body: { email: operator.email, password: 'wrong' } };
  const headers = { 'X-Forwarded-For': '198.51.100.7, 10.1.2.3' };
  await ask('/sign-in', { ...attempt, headers }, behindProxy);
  await ask('/sign-in', { ...attempt, headers });
  await behindProxy.stop();
  const entries = await database.dataSource.query(
    'SELECT address FROM audit_entries WHERE operator_id = $1 ORDER BY id',
    [operator.id],
  );
  expect(entries).toEqual([{ address: '198.51.100.7' }, { address: '127.0.0.1' }]);
});
