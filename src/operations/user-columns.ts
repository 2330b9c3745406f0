import type { DirectoryUser } from './directory-user';
import type { TargetColumn } from './insert-rows';

/** A column of the table `users` that follows from a field of the directory's user. */
export interface UserColumn extends TargetColumn<DirectoryUser> {
  field: keyof DirectoryUser | 'licensed';
}

/** Checked to be of an alphabet that COPY has no meaning for. */
const PLAIN: ReadonlySet<keyof DirectoryUser> = new Set(['upn', 'upnKey', 'usageLocation', 'role']);

function column(name: string, type: string, field: Exclude<keyof DirectoryUser, 'licenses'>): UserColumn {
  return {
    name,
    type,
    field,
    plain: type === 'uuid' || PLAIN.has(field),
    value: (user) => user[field] as ReturnType<UserColumn['value']>,
  };
}

/** What of a new user only the directory can tell. */
const STANDING_COLUMNS: readonly UserColumn[] = [
  column('usage_location', 'text', 'usageLocation'),
  { name: 'licensed', type: 'boolean', field: 'licensed', value: (user) => user.licenses.size > 0 },
  column('temporary_password_expires_at', 'timestamptz', 'temporaryPasswordExpiresAt'),
];

/** What of a new user follows from its row alone. */
export const ROW_COLUMNS: readonly UserColumn[] = [
  column('upn', 'text', 'upn'),
  column('upn_key', 'text', 'upnKey'),
  column('display_name', 'text', 'displayName'),
  column('first_name', 'text', 'firstName'),
  column('last_name', 'text', 'lastName'),
  column('role', 'text', 'role'),
  column('blocked', 'boolean', 'blocked'),
  column('job_title', 'text', 'jobTitle'),
  column('department', 'text', 'department'),
  column('office', 'text', 'office'),
  column('office_phone', 'text', 'officePhone'),
  column('mobile_phone', 'text', 'mobilePhone'),
  column('street_address', 'text', 'streetAddress'),
  column('city', 'text', 'city'),
  column('state_or_province', 'text', 'stateOrProvince'),
  column('postal_code', 'text', 'postalCode'),
  column('country_or_region', 'text', 'countryOrRegion'),
  column('alternate_email', 'text', 'alternateEmail'),
  column('temporary_password_hash', 'bytea', 'temporaryPasswordHash'),
  column('password_hash', 'text', 'passwordHash'),
  column('must_change_password', 'boolean', 'mustChangePassword'),
  column('credential_job_id', 'uuid', 'credentialJobId'),
  column('credential_row', 'integer', 'credentialRow'),
  column('created_job_id', 'uuid', 'createdJobId'),
  column('created_row', 'integer', 'createdRow'),
  column('settled_job_id', 'uuid', 'settledJobId'),
  column('settled_row', 'integer', 'settledRow'),
  {
    name: 'remembered_licenses',
    type: 'jsonb',
    field: 'rememberedLicenses',
    value: (user) => user.rememberedLicenses && JSON.stringify(user.rememberedLicenses),
  },
];

/** Every stored field that a row can set or change, in the order in which new users are written. */
export const USER_COLUMNS: readonly UserColumn[] = [...STANDING_COLUMNS, ...ROW_COLUMNS];

/** The columns in front of a new user's own: with `ROW_COLUMNS` they are the whole row. */
export function leadingColumns(customerId: string): readonly TargetColumn<DirectoryUser>[] {
  return [
    { name: 'id', type: 'uuid', plain: true, value: (user) => user.id },
    { name: 'customer_id', type: 'uuid', plain: true, value: () => customerId },
    ...STANDING_COLUMNS,
  ];
}
