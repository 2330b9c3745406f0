import type { DataSource } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { COMMAND_LINE } from '../../src/access/acting-operator';
import { issueApiToken, type NewApiToken } from '../../src/access/api-tokens';
import { createOperator } from '../../src/access/operators';
import type { Operator, OperatorRole } from '../../src/entities/operator';

/** An operator who can sign in with `temporaryPassword`. */
export async function makeOperator(
  dataSource: DataSource,
  role: OperatorRole,
  customerId: string | null = null,
): Promise<{ operator: Operator; temporaryPassword: string }> {
  const email = `${role}-${uuidv7()}@partner.example`;
  return dataSource.transaction((manager) =>
    createOperator(manager, COMMAND_LINE, { email, displayName: `The ${role}`, role, customerId }, 72),
  );
}

/** A token for an operator, as it goes into the Authorization header. */
export async function makeToken(
  dataSource: DataSource,
  operatorId: string,
  limits: Omit<NewApiToken, 'operatorId' | 'name'> = {},
): Promise<string> {
  return (await issueApiToken(dataSource.manager, { operatorId, name: 'test', ...limits })).token;
}
