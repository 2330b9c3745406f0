import type { OperatorRole } from '../entities/operator';
import { PERMISSIONS, type Permission } from '../entities/permission';

export { PERMISSIONS, type Permission };

/** `own-jobs`: only for jobs that this operator started. A customer's own admin holds everything for one customer only. */
export type Grant = 'yes' | 'own-jobs';

const SEE: Partial<Record<Permission, Grant>> = { 'customers.read': 'yes', 'users.read': 'yes', 'jobs.read': 'yes' };

/**
 * Who may do what: the one place. The columns are the reference's roles for partners.
 * @see https://learn.microsoft.com/partner-center/account-settings/permissions-overview
 */
export const ROLES: Record<OperatorRole, Partial<Record<Permission, Grant>>> = {
  'global-admin': Object.fromEntries(PERMISSIONS.map((permission) => [permission, 'yes' as const])),
  'admin-agent': {
    ...SEE,
    'customers.write': 'yes',
    'users.write': 'yes',
    'licenses.write': 'yes',
    'passwords.reset': 'yes',
    'passwords.reveal': 'yes',
    'audit.read': 'yes',
  },
  'user-management-admin': {
    ...SEE,
    'users.write': 'yes',
    'licenses.write': 'yes',
    'passwords.reset': 'yes',
    'passwords.reveal': 'own-jobs',
  },
  'helpdesk-agent': { ...SEE, 'licenses.write': 'yes', 'passwords.reset': 'yes', 'passwords.reveal': 'own-jobs' },
  'sales-agent': { ...SEE, 'licenses.write': 'yes' },
  'customer-admin': {
    ...SEE,
    'users.write': 'yes',
    'licenses.write': 'yes',
    'passwords.reset': 'yes',
    'passwords.reveal': 'yes',
    'audit.read': 'yes',
  },
  viewer: SEE,
};

/** Nobody grants a role above the own, and nobody changes an operator above the own. */
export const RANK: Record<OperatorRole, number> = {
  'global-admin': 3,
  'admin-agent': 2,
  'user-management-admin': 1,
  'helpdesk-agent': 1,
  'sales-agent': 1,
  'customer-admin': 0,
  viewer: 0,
};

/** What reaches beyond a single customer: of no use to a caller who has only one, unless asked for that one. */
export const BEYOND_ONE_CUSTOMER: ReadonlySet<Permission> = new Set([
  'customers.write',
  'audit.read',
  'system.manage',
  'queues.read',
]);
