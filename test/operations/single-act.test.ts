import { uuidv7 } from 'uuidv7';
import { actAs } from '../../src/access/act-as';
import { verifyTemporaryPassword } from '../../src/credentials/temporary-password';
import { loadCatalogue } from '../../src/jobs/load-catalogue';
import { findOperation } from '../../src/operations/all-operations';
import { Rejection } from '../../src/operations/rejection';
import type { RowInput } from '../../src/operations/row-input';
import { runSingleAct, type SingleActOutcome } from '../../src/operations/single-act';
import { parseUpn } from '../../src/operations/values/parse-upn';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type FurnishedCustomer, furnishCustomer } from '../support/furnish-customer';

const OPERATOR = uuidv7();
const RETENTION = { deletedUserDays: 30, temporaryPasswordHours: 72 };
let database: TestDatabase;
let customer: FurnishedCustomer;

beforeAll(async () => {
  database = await createTestDatabase();
  customer = await furnishCustomer(database.dataSource, 'acme', OPERATOR);
});
afterAll(() => database.drop());

/** As the API does it: behind the wall, as the customer's own admin. */
const act = (operation: string, input: Partial<RowInput>) =>
  actAs(database.dataSource, { operatorId: OPERATOR, customerId: customer.id }, async (manager) =>
    runSingleAct(manager, {
      operation: findOperation(operation)!,
      customerId: customer.id,
      input: { details: {}, ...input },
      catalogue: await loadCatalogue(manager),
      retention: RETENTION,
      actor: { operatorId: OPERATOR, address: '127.0.0.1', requestId: 'request-1' },
    }),
  );
const create = (local: string, input: Partial<RowInput> = {}) =>
  act('create-users', { upn: parseUpn(`${local}@acme.example`, 'Email'), details: { displayName: local }, ...input });
const isDone = (outcome: SingleActOutcome | Rejection): SingleActOutcome => {
  if (outcome instanceof Rejection) throw new Error(`Refused: ${outcome.code}`);
  return outcome;
};

describe('a single act', () => {
  test('stores what it decided, tells the password that works, and is audited in one transaction', async () => {
    const { decision, directoryUser, temporaryPassword } = isDone(
      await create('anna', { licenses: [{ sku: 'SPE_E5', disabledPlans: [] }] }),
    );
    const [stored] = await database.dataSource.query('SELECT * FROM users WHERE id = $1', [decision.userId]);
    expect(stored).toMatchObject({ upn: 'anna@acme.example', display_name: 'anna', licensed: true, created_row: null });
    expect(verifyTemporaryPassword(temporaryPassword!, stored.id, stored.temporary_password_hash)).toBe(true);
    expect(directoryUser.id).toBe(stored.id);
    const [seats] = await database.dataSource.query('SELECT consumed_seats FROM subscriptions WHERE id = $1', [
      customer.subscriptionId,
    ]);
    expect(seats.consumed_seats).toBe(2);
    const entries = await database.dataSource.query('SELECT * FROM audit_entries WHERE $1 = ANY (subjects)', [
      stored.id,
    ]);
    expect(entries).toEqual([
      expect.objectContaining({
        operation: 'create_customer_user',
        customer_id: customer.id,
        operator_id: OPERATOR,
        request_id: 'request-1',
      }),
    ]);
  });

  test('tells no password when the caller brought one', async () => {
    const { temporaryPassword } = isDone(await create('chosen', { chosenPasswordHash: '$argon2id$…' }));
    expect(temporaryPassword).toBeNull();
  });

  test('that is refused changes nothing and is not audited', async () => {
    const look = () =>
      database.dataSource.query('SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM audit_entries) AS entries');
    await create('berta');
    const before = await look();
    expect(await create('berta')).toMatchObject({ code: 'upn-taken', column: 'Email' });
    expect(await look()).toEqual(before);
  });

  test('two for one name at the same time: one wins, the other is told that it is taken', async () => {
    const outcomes = await Promise.all([create('carl'), create('carl')]);
    expect(outcomes.map((outcome) => (outcome instanceof Rejection ? outcome.code : 'done')).sort()).toEqual([
      'done',
      'upn-taken',
    ]);
  });

  test('goes through every operation for one user, each audited under its own name', async () => {
    const { decision, temporaryPassword: first } = isDone(await create('dora'));
    const { userId } = decision;
    const steps: [operation: string, input: Partial<RowInput>][] = [
      ['update-users', { details: { department: 'Sales' } }],
      ['update-users', { newUpn: parseUpn('Dora.2@acme.example', 'New email') }],
      ['assign-licenses', { addLicenses: [{ sku: 'SPE_E5', disabledPlans: [] }] }],
      ['reset-passwords', {}],
      ['delete-users', {}],
      ['restore-users', {}],
    ];
    const passwords = [first];
    for (const [operation, input] of steps) {
      const { temporaryPassword, directoryUser } = isDone(await act(operation, { userId, ...input }));
      const makesPassword = operation === 'reset-passwords' || operation === 'restore-users';
      expect(temporaryPassword === null).toBe(!makesPassword);
      expect(directoryUser.deleted).toBe(operation === 'delete-users');
      if (temporaryPassword) passwords.push(temporaryPassword);
    }
    const [stored] = await database.dataSource.query('SELECT * FROM users WHERE id = $1', [userId]);
    expect(stored).toMatchObject({ upn: 'Dora.2@acme.example', department: 'Sales', licensed: true, deleted_at: null });
    const working = passwords.filter((one) => verifyTemporaryPassword(one!, userId, stored.temporary_password_hash));
    expect(working).toEqual([passwords[2]]);
    const entries: { operation: string; details: object }[] = await database.dataSource.query(
      'SELECT operation, details FROM audit_entries WHERE $1 = ANY (subjects) ORDER BY id',
      [userId],
    );
    expect(entries.map(({ operation }) => operation)).toEqual([
      'create_customer_user',
      'update_customer_user',
      'update_customer_user_principal_name',
      'update_customer_user_licenses',
      'reset_customer_user_password',
      'delete_customer_user',
      'restore_customer_user',
    ]);
    // Which fields changed, never what they held.
    expect(entries[1]!.details).toEqual({ status: 'succeeded', changed: ['department'] });
    expect(JSON.stringify(entries)).not.toContain('Sales');
  });
});
