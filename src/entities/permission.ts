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
