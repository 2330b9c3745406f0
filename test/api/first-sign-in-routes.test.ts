import { uuidv7 } from 'uuidv7';
import { hashChosenPassword, verifyChosenPassword } from '../../src/credentials/chosen-password';
import { generateTemporaryPassword, hashTemporaryPassword } from '../../src/credentials/temporary-password';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type FurnishedCustomer, furnishCustomer } from '../support/furnish-customer';
import { makeOperator } from '../support/make-operator';
import { startApi, type TestApi } from '../support/start-api';

const CHOSEN = 'four words nobody would guess';
let database: TestDatabase;
let api: TestApi;
let customer: FurnishedCustomer;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database, { TRUSTED_PROXIES: 'loopback' });
  const { operator } = await makeOperator(database.dataSource, 'global-admin');
  customer = await furnishCustomer(database.dataSource, 'first', operator.id);
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

/** A user with a temporary password, except for what is said otherwise. */
async function makeUser(changes: Record<string, unknown> = {}) {
  const id = uuidv7();
  const temporaryPassword = generateTemporaryPassword();
  const row = {
    id,
    customer_id: customer.id,
    upn: `U.${id}@first.example`,
    upn_key: `u.${id}@first.example`,
    display_name: 'Friederike Beispiel',
    role: 'user',
    blocked: false,
    licensed: false,
    must_change_password: true,
    temporary_password_hash: hashTemporaryPassword(temporaryPassword, id),
    temporary_password_expires_at: new Date(Date.now() + 3_600_000),
    credential_job_id: customer.jobId,
    credential_row: 1,
    ...changes,
  };
  const names = Object.keys(row);
  await database.dataSource.query(
    `INSERT INTO users (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    Object.values(row),
  );
  return { id, upn: row.upn, temporaryPassword };
}

let places = 0;
/** Each place counts its own attempts. */
const elsewhere = () => `198.51.${places++ % 250}.1`;

async function change(body: object, address = elsewhere()) {
  const response = await fetch(`${api.origin}/api/v1/sign-in/change-password`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}

const readUser = async (id: string) => (await database.dataSource.query('SELECT * FROM users WHERE id = $1', [id]))[0];

test('a temporary password signs its user in once, and the chosen one is in its place', async () => {
  const { id, upn, temporaryPassword } = await makeUser();
  const first = await change({
    upn: upn.toUpperCase(),
    temporaryPassword: ` ${temporaryPassword} `,
    newPassword: CHOSEN,
  });
  expect([first.status, first.body]).toEqual([204, null]);
  const user = await readUser(id);
  expect(user).toMatchObject({
    temporary_password_hash: null,
    temporary_password_expires_at: null,
    credential_job_id: null,
    credential_row: null,
    must_change_password: false,
  });
  expect(user.updated_at.getTime()).toBeGreaterThan(user.created_at.getTime());
  expect(user.password_hash).toMatch(/^\$argon2id\$/);
  expect(await verifyChosenPassword(CHOSEN, user.password_hash)).toBe(true);
  expect((await change({ upn, temporaryPassword, newPassword: `${CHOSEN} again` })).status).toBe(401);
});

test('of two who use one temporary password at once, one succeeds', async () => {
  const { upn, temporaryPassword } = await makeUser();
  const both = ['the left horse eats hay', 'the right horse eats oats'].map((newPassword) =>
    change({ upn, temporaryPassword, newPassword }),
  );
  expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([204, 401]);
});

test('an unknown user, a wrong or expired password, and a blocked or deleted account are answered alike', async () => {
  const cases = [
    { upn: 'unknown@first.example', temporaryPassword: generateTemporaryPassword() },
    { ...(await makeUser()), temporaryPassword: generateTemporaryPassword() },
    await makeUser({ temporary_password_expires_at: new Date(Date.now() - 1000) }),
    await makeUser({ blocked: true }),
    await makeUser({ deleted_at: new Date() }),
    await makeUser({ temporary_password_hash: null, temporary_password_expires_at: null }),
  ];
  const answers = [];
  for (const { upn, temporaryPassword } of cases) {
    const { status, body } = await change({ upn, temporaryPassword, newPassword: CHOSEN });
    answers.push({ status, body });
  }
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 401, body: { code: 'sign-in-failed' } });
});

test('a password that an administrator chose is temporary as long as it must be changed, and no longer', async () => {
  const password_hash = await hashChosenPassword('chosen by somebody else');
  const none = { temporary_password_hash: null, temporary_password_expires_at: null, password_hash };
  const pending = await makeUser(none);
  const given = { temporaryPassword: 'chosen by somebody else', newPassword: CHOSEN };
  expect((await change({ upn: pending.upn, ...given })).status).toBe(204);
  const settled = await makeUser({ ...none, must_change_password: false });
  expect((await change({ upn: settled.upn, ...given })).status).toBe(401);
});

test.each([
  ['short', 'elevenchars'],
  ['common', 'Passwort1234'],
  ['holding the user name', 'xx maria.huber 99 xx'],
  ['the temporary one', 'ABCDE-fghjk-23456-mnpqr'],
])(
  'a new password that is %s is refused with a sentence, whether there is such a user or not',
  async (_, newPassword) => {
    const { status, body } = await change({
      upn: 'maria.huber@first.example',
      temporaryPassword: 'ABCDE-fghjk-23456-mnpqr',
      newPassword,
    });
    expect([status, body.code]).toEqual([422, 'weak-password']);
    expect(body.detail).toMatch(/Choose/);
  },
);

test('a new password that holds the display name is refused to whoever proved to be that user, and the temporary one still works', async () => {
  const { upn, temporaryPassword } = await makeUser();
  const refused = await change({ upn, temporaryPassword, newPassword: 'friederike takes the train' });
  expect([refused.status, refused.body.code]).toEqual([422, 'weak-password']);
  expect((await change({ upn, temporaryPassword, newPassword: CHOSEN })).status).toBe(204);
});

test('who guesses waits, is told how long, and keeps nobody out elsewhere', async () => {
  const { upn, temporaryPassword } = await makeUser();
  const statuses = [];
  const here = elsewhere();
  let last: Awaited<ReturnType<typeof change>> | undefined;
  for (let n = 0; n < 8; n++) {
    last = await change({ upn, temporaryPassword: generateTemporaryPassword(), newPassword: CHOSEN }, here);
    statuses.push(last.status);
  }
  expect(statuses.slice(0, 6)).toEqual(Array(6).fill(401));
  expect(last).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
  expect(Number(last?.headers.get('Retry-After'))).toBeGreaterThan(0);
  expect((await change({ upn, temporaryPassword, newPassword: CHOSEN })).status).toBe(204);
});

test('a change and a refusal are in the audit log, without what was entered', async () => {
  const { id, upn, temporaryPassword } = await makeUser();
  await change({ upn, temporaryPassword: generateTemporaryPassword(), newPassword: CHOSEN }, '198.51.100.77');
  await change({ upn, temporaryPassword, newPassword: CHOSEN }, '198.51.100.77');
  const entries = await database.dataSource.query(
    `SELECT customer_id, operator_id, outcome, address, details FROM audit_entries WHERE operation = 'change_password' AND $1 = ANY (subjects) ORDER BY id`,
    [id],
  );
  const entry = { customer_id: customer.id, operator_id: null, address: '198.51.100.77', details: {} };
  expect(entries).toEqual([
    { ...entry, outcome: 'denied' },
    { ...entry, outcome: 'done' },
  ]);
});
