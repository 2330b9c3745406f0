import type { OperatorRole } from '../entities/operator';

/** Everything that can be allowed. A route names one; a role holds some. */
export const PERMISSIONS = [
  'customers.read',
  'customers.write',
  'users.read',
  'users.write',
  'licenses.write',
  'passwords.reset',
  'passwords.reveal',
  'jobs.read',
  'audit.read',
  'system.manage',
  'queues.read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

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
