import { randomBytes } from 'node:crypto';
import { generate } from 'otplib';
import type { DataSource } from 'typeorm';
import { COMMAND_LINE } from '../../src/access/acting-operator';
import { changeOperator, resetOperator } from '../../src/access/operators';
import { beginSecondFactor, confirmSecondFactor } from '../../src/access/second-factor';
import { authenticateSession } from '../../src/access/sessions';
import { type SignInAttempt, signIn } from '../../src/access/sign-in';
import { createSealer } from '../../src/credentials/master-key';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { makeOperator } from '../support/make-operator';

const PASSWORD = 'four words nobody would guess';
const sealer = createSealer(randomBytes(32));
let database: TestDatabase;
let dataSource: DataSource;
let place = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = database.dataSource;
});
afterAll(() => database.drop());

const attempt = (entered: Partial<SignInAttempt>): Promise<{ operatorId: string; secret: string }> =>
  signIn({ dataSource, sealer }, { email: '', password: '', address: '192.0.2.1', requestId: 'request', ...entered });

/** An operator who has chosen a password; each at an address of its own, so that tests do not slow each other down. */
async function settledOperator() {
  const { operator, temporaryPassword } = await makeOperator(dataSource, 'helpdesk-agent');
  place += 1;
  const who = { email: operator.email, address: `198.51.100.${place}` };
  const { secret } = await attempt({ ...who, password: temporaryPassword, newPassword: PASSWORD });
  return { operator, secret, who };
}

async function withSecondFactor(operatorId: string) {
  const { secret } = await beginSecondFactor(dataSource.manager, sealer, { operatorId, label: 'label' });
  const now = Math.floor(Date.now() / 1000);
  await confirmSecondFactor(dataSource.manager, sealer, operatorId, await generate({ secret, epoch: now - 30 }));
  return { now: () => generate({ secret }), next: () => generate({ secret, epoch: now + 30 }) };
}

describe('signing in with a password', () => {
  test('opens a session that stands for the operator', async () => {
    const { operator, who } = await settledOperator();
    const { secret } = await attempt({ ...who, email: ` ${who.email.toUpperCase()} `, password: PASSWORD });
    expect(await authenticateSession(dataSource, secret)).toMatchObject({ operatorId: operator.id, via: 'session' });
  });

  test('is refused alike for a wrong password, an unknown address and a disabled operator', async () => {
    const { operator, who } = await settledOperator();
    const wrong = await attempt({ ...who, password: 'wrong' }).catch((refusal) => refusal);
    const unknown = await attempt({ email: 'nobody@partner.example', password: PASSWORD }).catch((refusal) => refusal);
    await dataSource.transaction((manager) => changeOperator(manager, COMMAND_LINE, operator.id, { disabled: true }));
    const disabled = await attempt({ ...who, password: PASSWORD }).catch((refusal) => refusal);
    expect(wrong.code).toBe('sign-in-failed');
    expect(unknown).toEqual(wrong);
    expect(disabled).toEqual(wrong);
  });

  test('is written to the audit log, done or denied, without what was entered', async () => {
    const { operator, who } = await settledOperator();
    await attempt({ ...who, password: 'a wrong secret' }).catch(() => undefined);
    const entries = await dataSource.query(
      `SELECT outcome, host(address::inet) AS address, e::text AS text FROM audit_entries e
       WHERE operator_id = $1 AND operation = 'sign_in' ORDER BY id`,
      [operator.id],
    );
    expect(entries.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['done', 'denied']);
    expect(entries[0].address).toBe(who.address);
    expect(JSON.stringify(entries)).not.toMatch(/a wrong secret|four words/);
  });

  test('gives a new session each time and ends the one that the browser held', async () => {
    const { secret: before, who } = await settledOperator();
    const { secret } = await attempt({ ...who, password: PASSWORD, replaces: before });
    expect(secret).not.toBe(before);
    expect(await authenticateSession(dataSource, before)).toBeNull();
  });
});

describe('a temporary password', () => {
  test('signs nobody in before it is replaced, and never again after that', async () => {
    const { operator, temporaryPassword } = await makeOperator(dataSource, 'viewer');
    const who = { email: operator.email, address: '203.0.113.1', password: temporaryPassword };
    await expect(attempt(who)).rejects.toMatchObject({ code: 'password-change-required' });
    await attempt({ ...who, newPassword: PASSWORD });
    await expect(attempt(who)).rejects.toMatchObject({ code: 'sign-in-failed' });
  });

  test.each([
    ['fourteen chars', 'too short'],
    ['passwordpassword1', 'common'],
    ['the VIEWER has a word', 'the name'],
  ])('cannot be replaced by "%s": %s', async (newPassword) => {
    const { operator, temporaryPassword } = await makeOperator(dataSource, 'viewer');
    await expect(attempt({ email: operator.email, password: temporaryPassword, newPassword })).rejects.toMatchObject({
      code: 'weak-password',
    });
  });

  test('ends with its hours', async () => {
    const { operator, temporaryPassword } = await makeOperator(dataSource, 'viewer');
    await dataSource.query(
      `UPDATE operator_credentials SET temporary_until = now() - interval '1 second' WHERE operator_id = $1`,
      [operator.id],
    );
    await expect(
      attempt({ email: operator.email, password: temporaryPassword, newPassword: PASSWORD }),
    ).rejects.toMatchObject({ code: 'sign-in-failed' });
  });
});

describe('a second factor', () => {
  test('is asked for after the password, and each of its codes works once', async () => {
    const { operator, who } = await settledOperator();
    const codes = await withSecondFactor(operator.id);
    await expect(attempt({ ...who, password: PASSWORD })).rejects.toMatchObject({ code: 'second-factor-required' });
    const code = await codes.now();
    await attempt({ ...who, password: PASSWORD, code });
    await expect(attempt({ ...who, password: PASSWORD, code })).rejects.toMatchObject({ code: 'second-factor-wrong' });
    await attempt({ ...who, password: PASSWORD, code: await codes.next() });
  });

  test('one code used by ten at once signs one in', async () => {
    const { operator, who } = await settledOperator();
    const code = await (await withSecondFactor(operator.id)).now();
    const tries = Array.from({ length: 10 }, (_, n) =>
      attempt({ ...who, address: `203.0.113.${100 + n}`, password: PASSWORD, code }),
    );
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('is not asked for until it is confirmed', async () => {
    const { operator, who } = await settledOperator();
    await beginSecondFactor(dataSource.manager, sealer, { operatorId: operator.id, label: 'label' });
    await expect(confirmSecondFactor(dataSource.manager, sealer, operator.id, '000000')).rejects.toMatchObject({
      code: 'second-factor-wrong',
    });
    await attempt({ ...who, password: PASSWORD });
  });

  test('is sealed: the database does not hold its secret', async () => {
    const { operator } = await settledOperator();
    const label = 'label';
    const { secret } = await beginSecondFactor(dataSource.manager, sealer, { operatorId: operator.id, label });
    const [row] = await dataSource.query(
      'SELECT second_factor_secret AS sealed FROM operator_credentials WHERE operator_id = $1',
      [operator.id],
    );
    expect(row.sealed.includes(Buffer.from(secret))).toBe(false);
  });
});

describe('a session', () => {
  test('ends when its operator gets another role, is disabled or reset', async () => {
    const changes = [
      (id: string) => dataSource.transaction((m) => changeOperator(m, COMMAND_LINE, id, { role: 'viewer' })),
      (id: string) => dataSource.transaction((m) => changeOperator(m, COMMAND_LINE, id, { disabled: true })),
      (id: string) => dataSource.transaction((m) => resetOperator(m, COMMAND_LINE, id, 72)),
    ];
    for (const change of changes) {
      const { operator, secret } = await settledOperator();
      expect(await authenticateSession(dataSource, secret)).not.toBeNull();
      await change(operator.id);
      expect(await authenticateSession(dataSource, secret)).toBeNull();
    }
  });

  test.each(["expires_at = now() - interval '1 second'", "last_seen_at = now() - interval '61 minutes'"])(
    'is over when %s',
    async (aged) => {
      const { operator, secret } = await settledOperator();
      await dataSource.query(`UPDATE sessions SET ${aged} WHERE operator_id = $1`, [operator.id]);
      expect(await authenticateSession(dataSource, secret)).toBeNull();
    },
  );
});
