import type { EntityManager } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { hashChosenPassword } from '../credentials/chosen-password';
import { generateTemporaryPassword } from '../credentials/temporary-password';
import { Operator, type OperatorRole } from '../entities/operator';
import { type ActingOperator, recordFor, requireGrant, requireRank } from './acting-operator';
import { BOOTSTRAP_OPERATOR_ID } from './bootstrap-operator';
import { Refusal } from './refusal';
import { endSessionsOf } from './sessions';

/** How operators' addresses are compared. */
export const emailKeyOf = (email: string): string => email.trim().normalize('NFC').toLowerCase();

export interface NewOperator {
  email: string;
  displayName: string;
  role: OperatorRole;
  /** Given exactly when the role is customer-admin. */
  customerId?: string | null;
}

/** What may change; what is left out stays. */
export type OperatorChange = Partial<Pick<Operator, 'displayName' | 'role' | 'customerId' | 'disabled'>>;

/**
 * Makes an operator, with a temporary password that has to be changed at the first sign-in.
 * @param hours for which the temporary password is good
 * @throws Refusal `beyond-your-rights`, `email-taken`, `unknown-customer`
 */
export async function createOperator(
  manager: EntityManager,
  by: ActingOperator,
  { email, displayName, role, customerId = null }: NewOperator,
  hours: number,
): Promise<{ operator: Operator; temporaryPassword: string }> {
  requireGrant(by, role);
  await requireCustomer(manager, role, customerId);
  const operator = manager.create(Operator, {
    id: uuidv7(),
    email: email.trim(),
    emailKey: emailKeyOf(email),
    displayName,
    role,
    customerId,
    disabled: false,
    createdAt: new Date(),
  });
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(Operator)
    .values(operator)
    .orIgnore()
    .returning('id')
    .execute();
  if (raw.length === 0) {
    throw new Refusal(
      'email-taken',
      `There is an operator with the e-mail address ${operator.email} already. Use another, or change that operator.`,
    );
  }
  const temporaryPassword = await giveTemporaryPassword(manager, operator.id, hours);
  await recordFor(manager, by, { operation: 'create_operator', customerId, details: { operator: operator.id, role } });
  return { operator, temporaryPassword };
}

/**
 * Changes an operator. What changes its rights, and disabling it, signs it out everywhere at once.
 * @throws Refusal `not-found`, `beyond-your-rights`, `unknown-customer`, `last-global-admin`
 */
export async function changeOperator(
  manager: EntityManager,
  by: ActingOperator,
  operatorId: string,
  change: OperatorChange,
): Promise<Operator> {
  // Changes of operators take turns: two administrators who remove each other at once do not both succeed.
  await manager.query('LOCK TABLE operators IN SHARE ROW EXCLUSIVE MODE');
  const before = await requireOperator(manager, operatorId);
  const after = manager.create(Operator, { ...before, ...change });
  if (after.role !== 'customer-admin' && change.customerId === undefined) after.customerId = null;
  requireRank(by, before.role);
  const rightsChanged = before.role !== after.role || before.customerId !== after.customerId;
  if (rightsChanged || (before.disabled && !after.disabled)) requireGrant(by, after.role);
  await requireCustomer(manager, after.role, after.customerId);
  const mayRule = (operator: Operator) => operator.role === 'global-admin' && !operator.disabled;
  if (mayRule(before) && !mayRule(after)) await requireAnotherGlobalAdmin(manager, operatorId);
  await manager.save(after, { transaction: false });
  if (rightsChanged || after.disabled) await endSessionsOf(manager, operatorId);
  await recordFor(manager, by, {
    operation: after.disabled && !before.disabled ? 'disable_operator' : 'update_operator',
    customerId: after.customerId,
    details: { operator: operatorId, ...change },
  });
  return after;
}

/**
 * Gives an operator a new temporary password, takes its second factor away and signs it out everywhere.
 * @param hours for which the temporary password is good
 * @throws Refusal `not-found`, `beyond-your-rights`
 */
export async function resetOperator(
  manager: EntityManager,
  by: ActingOperator,
  operatorId: string,
  hours: number,
): Promise<{ operator: Operator; temporaryPassword: string }> {
  const operator = await requireOperator(manager, operatorId);
  requireGrant(by, operator.role);
  const temporaryPassword = await giveTemporaryPassword(manager, operatorId, hours);
  await endSessionsOf(manager, operatorId);
  await recordFor(manager, by, {
    operation: 'reset_operator',
    customerId: operator.customerId,
    details: { operator: operatorId },
  });
  return { operator, temporaryPassword };
}

async function requireOperator(manager: EntityManager, id: string): Promise<Operator> {
  const operator = await manager.findOneBy(Operator, { id });
  if (!operator) throw new Refusal('not-found', 'There is no such operator. Take the id from the list of operators.');
  return operator;
}

async function giveTemporaryPassword(manager: EntityManager, operatorId: string, hours: number): Promise<string> {
  const password = generateTemporaryPassword();
  await manager.query(
    `INSERT INTO operator_credentials AS c (operator_id, password_hash, temporary_until)
     VALUES ($1, $2, now() + make_interval(hours => $3))
     ON CONFLICT (operator_id) DO UPDATE SET password_hash = excluded.password_hash, temporary_until = excluded.temporary_until,
       second_factor_secret = NULL, second_factor_since = NULL, second_factor_step = 0`,
    [operatorId, await hashChosenPassword(password), hours],
  );
  return password;
}

async function requireCustomer(manager: EntityManager, role: OperatorRole, customerId: string | null): Promise<void> {
  if (role !== 'customer-admin') {
    if (customerId === null) return;
    throw new Refusal(
      'unknown-customer',
      'Only a customer-admin belongs to a customer. Leave customerId out, or give the role customer-admin.',
    );
  }
  const [customer] = await manager.query('SELECT FROM customers WHERE id = $1', [customerId]);
  if (!customer) {
    throw new Refusal(
      'unknown-customer',
      'A customer-admin needs the id of an existing customer as customerId. Take it from the list of customers.',
    );
  }
}

async function requireAnotherGlobalAdmin(manager: EntityManager, operatorId: string): Promise<void> {
  const others = await manager.query(
    `SELECT id FROM operators WHERE role = 'global-admin' AND NOT disabled AND id NOT IN ($1, $2) LIMIT 1`,
    [operatorId, BOOTSTRAP_OPERATOR_ID],
  );
  if (others.length > 0) return;
  throw new Refusal(
    'last-global-admin',
    'This is the last global administrator. Make another operator global-admin first.',
  );
}
