import type { DataSource } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { type ActingOperator, COMMAND_LINE } from '../../src/access/acting-operator';
import { changeOperator, createOperator, resetOperator } from '../../src/access/operators';
import { RANK } from '../../src/access/roles';
import { OPERATOR_ROLES, type OperatorRole } from '../../src/entities/operator';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { furnishCustomer } from '../support/furnish-customer';
import { makeOperator } from '../support/make-operator';

let database: TestDatabase;
let dataSource: DataSource;
let customerId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = database.dataSource;
  customerId = (await furnishCustomer(dataSource, 'customer', uuidv7())).id;
});
afterAll(() => database.drop());

const customerOf = (role: OperatorRole) => (role === 'customer-admin' ? customerId : null);
const actingAs = (role: OperatorRole): ActingOperator => ({ operatorId: uuidv7(), role });
const newOperator = (role: OperatorRole) => ({
  email: `${uuidv7()}@partner.example`,
  displayName: 'New',
  role,
  customerId: customerOf(role),
});
const pairs = OPERATOR_ROLES.flatMap((by) => OPERATOR_ROLES.map((role): [OperatorRole, OperatorRole] => [by, role]));

describe.each(pairs)('%s', (by, role) => {
  const may = RANK[by] >= RANK[role];
  const outcome = async (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (refusal) => refusal.code,
    );
  const expected = may ? 'done' : 'beyond-your-rights';

  test(`${may ? 'may' : 'may not'} make, promote to, change or reset the role ${role}`, async () => {
    const made = dataSource.transaction((m) => createOperator(m, actingAs(by), newOperator(role), 72));
    expect(await outcome(made)).toBe(expected);

    const { operator: low } = await makeOperator(dataSource, 'viewer');
    const rights = { role, customerId: customerOf(role) };
    const promoted = dataSource.transaction((m) => changeOperator(m, actingAs(by), low.id, rights));
    expect(await outcome(promoted)).toBe(expected);

    await makeOperator(dataSource, 'global-admin');
    const { operator: target } = await makeOperator(dataSource, role, customerOf(role));
    const reset = dataSource.transaction((m) => resetOperator(m, actingAs(by), target.id, 72));
    expect(await outcome(reset)).toBe(expected);
    const disabled = dataSource.transaction((m) => changeOperator(m, actingAs(by), target.id, { disabled: true }));
    expect(await outcome(disabled)).toBe(expected);
  });
});

test('two global administrators who disable each other at once leave one', async () => {
  await dataSource.query(`UPDATE operators SET disabled = true WHERE role = 'global-admin'`);
  const [one, other] = await Promise.all([1, 2].map(() => makeOperator(dataSource, 'global-admin')));
  const outcomes = await Promise.allSettled(
    [one!, other!].map(({ operator }) =>
      dataSource.transaction((m) => changeOperator(m, COMMAND_LINE, operator.id, { disabled: true })),
    ),
  );
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'last-global-admin' } });
});

test('an address is taken whatever its case', async () => {
  const operator = newOperator('viewer');
  const make = (email: string) =>
    dataSource.transaction((m) => createOperator(m, COMMAND_LINE, { ...operator, email }, 72));
  await make(operator.email);
  await expect(make(operator.email.toUpperCase())).rejects.toMatchObject({ code: 'email-taken' });
});

test.each([
  ['customer-admin', null],
  ['customer-admin', uuidv7()],
  ['viewer', 'the customer'],
] as const)('the role %s does not go with the customer %s', async (role, given) => {
  const operator = { ...newOperator(role), customerId: given === 'the customer' ? customerId : given };
  await expect(dataSource.transaction((m) => createOperator(m, COMMAND_LINE, operator, 72))).rejects.toMatchObject({
    code: 'unknown-customer',
  });
});

test('who stops being a customer-admin belongs to no customer any more', async () => {
  const { operator } = await makeOperator(dataSource, 'customer-admin', customerId);
  const changed = await dataSource.transaction((m) => changeOperator(m, COMMAND_LINE, operator.id, { role: 'viewer' }));
  expect(changed.customerId).toBeNull();
});

test('every act upon an operator is in the audit log, without the password', async () => {
  const { operator, temporaryPassword } = await makeOperator(dataSource, 'viewer');
  await dataSource.transaction((m) => changeOperator(m, COMMAND_LINE, operator.id, { displayName: 'Renamed' }));
  const reset = await dataSource.transaction((m) => resetOperator(m, COMMAND_LINE, operator.id, 72));
  await dataSource.transaction((m) => changeOperator(m, COMMAND_LINE, operator.id, { disabled: true }));
  const entries = await dataSource.query(
    `SELECT operation, e::text AS text FROM audit_entries e WHERE details ->> 'operator' = $1 ORDER BY id`,
    [operator.id],
  );
  expect(entries.map(({ operation }: { operation: string }) => operation)).toEqual([
    'create_operator',
    'update_operator',
    'reset_operator',
    'disable_operator',
  ]);
  for (const secret of [temporaryPassword, reset.temporaryPassword])
    expect(JSON.stringify(entries)).not.toContain(secret);
});
