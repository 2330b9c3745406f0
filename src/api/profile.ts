import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { type Caller, judge } from '../access/caller';
import { viewOperator } from '../access/list-operators';
import type { Config } from '../config';
import { OPERATOR_ROLES } from '../entities/operator';
import { PERMISSIONS } from '../entities/permission';
import { Problem } from './problem';

export const profileSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    displayName: z.string(),
    role: z.enum(OPERATOR_ROLES),
    customerId: z.string().nullable().describe('The only customer there is for you; null: all of them'),
    customerName: z.string().nullable(),
    permissions: z.array(z.enum(PERMISSIONS)).describe('What you may do, as far as this token or session goes'),
    ownJobsOnly: z.array(z.enum(PERMISSIONS)).describe('Those of them that you have for jobs you started only'),
    secondFactor: z.boolean(),
    via: z.enum(['bootstrap', 'token', 'session']),
    deletedUserDays: z.number().int().describe('How long a deleted user can be restored here'),
  })
  .meta({ id: 'Profile' });

/**
 * Who is asking, and what they may do: enough for a console to show only what will not be refused.
 * @throws Problem 404 when the operator is gone
 */
export async function readProfile(
  manager: EntityManager,
  { operatorId, scopes, via, customerId }: Pick<Caller, 'operatorId' | 'scopes' | 'via'> & Partial<Caller>,
  { DELETED_USER_RETENTION_DAYS: deletedUserDays }: Pick<Config, 'DELETED_USER_RETENTION_DAYS'>,
): Promise<z.output<typeof profileSchema>> {
  const operator = await viewOperator(manager, operatorId);
  if (!operator) throw new Problem(404, 'not-found', 'Your account does not exist any more. Sign in again.');
  const { id, email, displayName, role, customerName, secondFactor } = operator;
  const caller: Caller = { operatorId, displayName, role, scopes, via, customerId: customerId ?? operator.customerId };
  const may = (startedBy?: string) => (permission: (typeof PERMISSIONS)[number]) =>
    judge(caller, { permission, customerId: caller.customerId, startedBy }) === 'allowed';
  const permissions = PERMISSIONS.filter(may(operatorId));
  return {
    ...{ id, email, displayName, role, customerName, secondFactor, via, deletedUserDays },
    customerId: caller.customerId,
    permissions,
    ownJobsOnly: permissions.filter((permission) => !may()(permission)),
  };
}
