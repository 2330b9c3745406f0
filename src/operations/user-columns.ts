import type { ColumnName } from '../entities/column-name';
import { TEXT_DETAILS } from './detail-columns';
import type { DirectoryUser } from './directory-user';
import type { TargetColumn } from './insert-rows';

/** A column of the table `users` that follows from a field of the directory's user. */
export interface UserColumn extends TargetColumn<DirectoryUser> {
  field: keyof DirectoryUser | 'licensed';
}

/** What is read of a user, beyond what every decision needs, only for an operation that looks at it or changes it. */
export type ReadField = Exclude<keyof DirectoryUser, 'prepared'>;

function column(name: string, type: string, field: Exclude<keyof DirectoryUser, 'licenses'>): UserColumn {
  return {
    name,
    type,
    field,
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
    value: (user) => user.rememberedLicenses,
  },
];

/** The column of a file that alone can fill a field of a new user. */
const SOURCES: ReadonlyMap<string, ColumnName> = new Map([
  ...Object.entries(TEXT_DETAILS).map(([column, field]): [string, ColumnName] => [field, column as ColumnName]),
  ['alternateEmail', 'Alternate email'],
  ['passwordHash', 'Password'],
]);

/** Null in whoever has just been created. */
const LATER_FIELDS: ReadonlySet<string> = new Set(['settledJobId', 'settledRow', 'rememberedLicenses']);

/**
 * Those of a new user's own columns that can hold anything when its row has these columns: the others are null for all, and the server
 * need not read them.
 * @param given null: a row can have any
 */
export function fillableColumns(given: readonly ColumnName[] | null): readonly UserColumn[] {
  return ROW_COLUMNS.filter(({ field }) => {
    const source = SOURCES.get(field);
    return !LATER_FIELDS.has(field) && (source === undefined || given === null || given.includes(source));
  });
}

/** Every stored field that a row can set or change, in the order in which new users are written. */
export const USER_COLUMNS: readonly UserColumn[] = [...STANDING_COLUMNS, ...ROW_COLUMNS];

/** The columns in front of a new user's own: with `ROW_COLUMNS` they are the whole row. */
export function leadingColumns(customerId: string): readonly TargetColumn<DirectoryUser>[] {
  return [
    { name: 'id', type: 'uuid', value: (user) => user.id },
    { name: 'customer_id', type: 'uuid', value: () => customerId },
    ...STANDING_COLUMNS,
  ];
}
