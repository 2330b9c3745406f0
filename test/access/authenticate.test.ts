import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { COMMAND_LINE } from '../../src/access/acting-operator';
import { ensureFirstToken, hashApiToken, isApiToken, makeApiToken } from '../../src/access/api-tokens';
import { authenticateBearer } from '../../src/access/authenticate';
import { BOOTSTRAP_OPERATOR_ID } from '../../src/access/bootstrap-operator';
import { changeOperator } from '../../src/access/operators';
import { readConfig } from '../../src/config';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { furnishCustomer } from '../support/furnish-customer';
import { makeOperator, makeToken } from '../support/make-operator';

const config = readConfig({});
const withBootstrap = readConfig({ BOOTSTRAP_TOKEN: 'a bootstrap token of enough characters' });
const MINUTE = 60_000;
let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = database.dataSource;
});
afterAll(() => database.drop());

const revoke = (token: string) =>
  dataSource.query('UPDATE api_tokens SET revoked_at = now() WHERE hash = $1', [hashApiToken(token)]);

describe('the first start', () => {
  test('makes one token of a global administrator, once, however many processes start', async () => {
    const tokens = await Promise.all([1, 2, 3].map(() => ensureFirstToken(dataSource, config)));
    const made = tokens.filter((token) => token !== null);
    expect(made).toHaveLength(1);
    expect(await authenticateBearer(dataSource, config, made[0]!)).toMatchObject({
      role: 'global-admin',
      via: 'token',
    });
    expect(await ensureFirstToken(dataSource, config)).toBeNull();
  });

  test('makes none when BOOTSTRAP_TOKEN is set', async () => {
    expect(await ensureFirstToken(dataSource, withBootstrap)).toBeNull();
  });
});

describe('BOOTSTRAP_TOKEN', () => {
  test('is a global administrator as long as it is set', async () => {
    const token = withBootstrap.BOOTSTRAP_TOKEN!;
    expect(await authenticateBearer(dataSource, withBootstrap, token)).toMatchObject({
      operatorId: BOOTSTRAP_OPERATOR_ID,
      role: 'global-admin',
      via: 'bootstrap',
    });
    expect(await authenticateBearer(dataSource, config, token)).toBeNull();
    expect(await authenticateBearer(dataSource, withBootstrap, `${token} `)).toBeNull();
  });
});

describe('an API token', () => {
  test('is recognised by its prefix and checksum, and one changed character shows', () => {
    const place = fc.integer({ min: 3, max: 36 });
    fc.assert(
      fc.property(fc.constant(null).map(makeApiToken), place, fc.constantFrom(...'0Az'), (token, at, character) => {
        expect(token).toMatch(/^mr_[0-9A-Za-z]{34}$/);
        expect(isApiToken(token)).toBe(true);
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        expect(isApiToken(changed)).toBe(changed === token);
      }),
    );
  });

  test('stands for its operator, within its scopes and its customer', async () => {
    const { operator } = await makeOperator(dataSource, 'admin-agent');
    const { id: customerId } = await furnishCustomer(dataSource, 'limited', operator.id);
    const token = await makeToken(dataSource, operator.id, { scopes: ['users.read'], customerId });
    expect(await authenticateBearer(dataSource, config, token)).toMatchObject({
      operatorId: operator.id,
      role: 'admin-agent',
      customerId,
      scopes: ['users.read'],
    });
  });

  test('is worth nothing once it is revoked, expired, unknown, or its operator disabled', async () => {
    const { operator } = await makeOperator(dataSource, 'viewer');
    const revoked = await makeToken(dataSource, operator.id);
    expect(await authenticateBearer(dataSource, config, revoked)).not.toBeNull();
    await revoke(revoked);
    const expired = await makeToken(dataSource, operator.id, { expiresAt: new Date(Date.now() - 1) });
    const good = await makeToken(dataSource, operator.id, { expiresAt: new Date(Date.now() + MINUTE) });
    for (const token of [revoked, expired, makeApiToken(), 'mr_', '']) {
      expect(await authenticateBearer(dataSource, config, token)).toBeNull();
    }
    expect(await authenticateBearer(dataSource, config, good)).not.toBeNull();
    await dataSource.transaction((manager) => changeOperator(manager, COMMAND_LINE, operator.id, { disabled: true }));
    expect(await authenticateBearer(dataSource, config, good)).toBeNull();
  });

  test("for one customer is worth nothing once its operator is another customer's own admin", async () => {
    const { operator } = await makeOperator(dataSource, 'viewer');
    const one = await furnishCustomer(dataSource, 'one', operator.id);
    const other = await furnishCustomer(dataSource, 'other', operator.id);
    const token = await makeToken(dataSource, operator.id, { customerId: one.id });
    const change = { role: 'customer-admin', customerId: other.id } as const;
    await dataSource.transaction((manager) => changeOperator(manager, COMMAND_LINE, operator.id, change));
    expect(await authenticateBearer(dataSource, config, token)).toBeNull();
  });

  test('notes its last use, at most once a minute', async () => {
    const { operator } = await makeOperator(dataSource, 'viewer');
    const token = await makeToken(dataSource, operator.id);
    const lastUse = async () => {
      await authenticateBearer(dataSource, config, token);
      const [row] = await dataSource.query('SELECT last_used_at FROM api_tokens WHERE hash = $1', [
        hashApiToken(token),
      ]);
      return row.last_used_at?.getTime();
    };
    const first = await lastUse();
    expect(Math.abs(first - Date.now())).toBeLessThan(MINUTE);
    expect(await lastUse()).toBe(first);
    await dataSource.query(`UPDATE api_tokens SET last_used_at = last_used_at - interval '61 seconds'`);
    expect(await lastUse()).toBeGreaterThanOrEqual(first);
  });

  test('is nowhere in the database', async () => {
    const { operator } = await makeOperator(dataSource, 'viewer');
    const token = await makeToken(dataSource, operator.id);
    const rows = await dataSource.query('SELECT t::text FROM api_tokens t WHERE operator_id = $1', [operator.id]);
    expect(JSON.stringify(rows)).not.toContain(token.slice(3, 31));
  });
});
