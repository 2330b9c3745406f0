import type { EntityManager } from 'typeorm';
import type { Act } from '../audit/record';
import { recordAct } from '../audit/record';
import type { OperatorRole } from '../entities/operator';
import { Refusal } from './refusal';
import { type Permission, RANK, ROLES } from './roles';

/** Whoever changes operators or their tokens, and where the request came from; the command line has no operator. */
export interface ActingOperator {
  operatorId: string | null;
  role: OperatorRole;
  /** Permissions that the token in use is limited to; null or absent: all of the role's. */
  scopes?: readonly Permission[] | null;
  address?: string;
  requestId?: string;
}

/** The command line of the machine itself: whoever reaches it could change the database as well. */
export const COMMAND_LINE: ActingOperator = { operatorId: null, role: 'global-admin' };

/**
 * Nobody grants above themselves, and nobody changes an operator who stands higher.
 * @throws Refusal `beyond-your-rights`
 */
export function requireRank(by: ActingOperator, role: OperatorRole): void {
  if (RANK[by.role] >= RANK[role]) return;
  throw new Refusal(
    'beyond-your-rights',
    `Your role, ${by.role}, stands below ${role}. Ask an operator with the role ${role} to do this.`,
  );
}

/**
 * Whoever makes an operator, gives one a role or resets one could sign in as that operator: it takes every right that comes with the role, also
 * in the token that is used. A narrow token that was stolen does not become a wide account.
 * @throws Refusal `beyond-your-rights`
 */
export function requireGrant(by: ActingOperator, role: OperatorRole): void {
  requireRank(by, role);
  const { scopes } = by;
  const missing = scopes && Object.keys(ROLES[role]).find((permission) => !scopes.includes(permission as Permission));
  if (!missing) return;
  throw new Refusal(
    'beyond-your-rights',
    `The role ${role} includes "${missing}", which the token you are using does not. Sign in, or use a token without scopes.`,
  );
}

/** Writes what an operator did to another, in the same transaction. */
export function recordFor(
  manager: EntityManager,
  by: ActingOperator,
  act: Omit<Act, 'operatorId' | 'customerId'> & { customerId?: string | null },
): Promise<void> {
  return recordAct(manager, {
    operatorId: by.operatorId,
    customerId: null,
    address: by.address,
    requestId: by.requestId,
    ...act,
  });
}
