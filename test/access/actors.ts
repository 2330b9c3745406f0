import type { DataSource } from 'typeorm';
import { COMMAND_LINE } from '../../src/access/acting-operator';
import { changeOperator } from '../../src/access/operators';
import { OPERATOR_ROLES, type OperatorRole } from '../../src/entities/operator';
import type { Permission } from '../../src/entities/permission';
import { makeOperator, makeToken } from '../support/make-operator';

/** Somebody who asks. */
export interface Actor {
  name: string;
  /** Null: whoever it claims to be, it is nobody. */
  role: OperatorRole | null;
  operatorId: string;
  token: string | null;
  /** The only customer there is for it. */
  only: 'own' | null;
  scopes: Permission[] | null;
}

/** Nobody in several ways, every role, and tokens that are narrower than their operator. @param own the only customer of some of them */
export async function makeActors(dataSource: DataSource, own: string): Promise<Actor[]> {
  const [nobodies, everyRole, limited] = [
    await makeNobodies(dataSource),
    await makeEveryRole(dataSource, own),
    await makeLimited(dataSource, own),
  ];
  return [...nobodies, ...everyRole, ...limited];
}

async function makeEveryRole(dataSource: DataSource, own: string): Promise<Actor[]> {
  const made: Actor[] = [];
  for (const role of OPERATOR_ROLES) {
    const only = role === 'customer-admin' ? 'own' : null;
    const { operator } = await makeOperator(dataSource, role, only && own);
    const token = await makeToken(dataSource, operator.id);
    made.push({ name: role, role, operatorId: operator.id, token, only, scopes: null });
  }
  return made;
}

async function makeNobodies(dataSource: DataSource): Promise<Actor[]> {
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

async function makeLimited(dataSource: DataSource, own: string): Promise<Actor[]> {
  const { operator } = await makeOperator(dataSource, 'global-admin');
  const admin = { role: 'global-admin' as const, operatorId: operator.id };
  const scopes: Permission[] = ['users.read'];
  const toCustomer = await makeToken(dataSource, operator.id, { customerId: own });
  const toScope = await makeToken(dataSource, operator.id, { scopes });
  return [
    { ...admin, name: 'a token for one customer', token: toCustomer, only: 'own', scopes: null },
    { ...admin, name: 'a token for reading users', token: toScope, only: null, scopes },
  ];
}
