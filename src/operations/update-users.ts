import type { ColumnName } from '../entities/column-name';
import { CONTACT_COLUMNS, TEXT_DETAILS } from './detail-columns';
import type { Directory } from './directory';
import type { DirectoryUser, UserDetails } from './directory-user';
import { requireExpected, type UserFields } from './expectation';
import { findLiveUser } from './find-user';
import type { Decision, Operation, OperationRow, UndoneResult } from './operation';
import { requireAllowedIn } from './plan-license-change';
import { Rejection } from './rejection';
import { NO_WARNINGS, requireFreeUpn, warnOfDeletedNamesake } from './require-free-upn';
import type { RowInput } from './row-input';
import type { ReadField } from './user-columns';
import { parseUpn } from './values/parse-upn';

/** Details, UPN, location, role and the two switches of accounts that are there. A column that the file does not have stays as it is. */
export const updateUsers: Operation = {
  name: 'update-users',
  title: { en: 'Update users', de: 'Benutzer ändern' },
  permission: 'users.write',
  audit: 'update_customer_user',
  columns: [
    'Email',
    'User ID',
    'New email',
    'Display name',
    'First name',
    'Last name',
    'Usage location',
    'Role',
    'Must change password',
    'Block sign in',
    ...CONTACT_COLUMNS,
  ],
  required: [['Email', 'User ID']],
  makesPasswords: false,
  findsDeleted: false,
  mindsNamesakes: false,
  reads: (given) => READS.flatMap(([column, fields]) => (!given || given.includes(column) ? fields : [])),
  inverse: { operation: 'update-users', input: putBack },

  decide(row: OperationRow, directory: Directory): Decision {
    const { input } = row;
    const user = findLiveUser(row, directory);
    requireExpected(user, input.expected);
    if (input.newUpn) requireFreeUpn(input.newUpn, directory, { column: 'New email', claimant: user });
    const { after, count, record } = compare(user, wishedFields(input));
    if (after.displayName === null) throw new Rejection('missing-value', 'Display name');
    if (after.usageLocation !== undefined) requireLocationFor(user, after.usageLocation, directory);
    if (after.mustChangePassword === false) requireOwnPassword(user);

    if (count === 0) return { status: 'unchanged', userId: user.id, upn: user.upn };
    const isRenamed = after.upn !== undefined;
    const warnings = isRenamed ? warnOfDeletedNamesake(input.newUpn!.key, directory) : NO_WARNINGS;
    directory.change(user, isRenamed ? { ...after, upnKey: input.newUpn!.key } : after);
    return {
      status: 'succeeded',
      userId: user.id,
      upn: user.upn,
      warnings,
      before: record,
      audit: isRenamed && count === 1 ? 'update_customer_user_principal_name' : undefined,
    };
  },
};

/**
 * What the row asks for, field by field. An empty cell clears what is optional; a user always has a role and is blocked or not, so there
 * an empty cell asks for nothing: a file with a forgotten cell must not unblock anybody.
 */
function wishedFields({
  details,
  newUpn,
  usageLocation,
  role,
  blocked,
  mustChangePassword,
}: RowInput): Partial<UserFields> {
  const fields: Partial<UserFields> = { ...details };
  if (newUpn) fields.upn = newUpn.upn;
  if (usageLocation !== undefined) fields.usageLocation = usageLocation;
  if (role) fields.role = role;
  if (typeof blocked === 'boolean') fields.blocked = blocked;
  if (typeof mustChangePassword === 'boolean') fields.mustChangePassword = mustChangePassword;
  return fields;
}

/** The fields that columns ask to change, and what decides whether they may. */
const READS: readonly [ColumnName, readonly ReadField[]][] = [
  ...Object.entries(TEXT_DETAILS).map(([column, field]): [ColumnName, ReadField[]] => [column as ColumnName, [field]]),
  ['Alternate email', ['alternateEmail']],
  ['Usage location', ['usageLocation', 'licenses']],
  ['Role', ['role']],
  ['Block sign in', ['blocked']],
  ['Must change password', ['mustChangePassword', 'temporaryPasswordHash']],
];

/** Fields of a user as they are and as a row wants them, as far as they differ. */
interface Difference {
  before: Partial<UserFields>;
  after: Partial<UserFields>;
  /** How many fields differ. */
  count: number;
  /** What is stored of it, to be put back. */
  record: Record<string, unknown>;
}

let last: Difference = { before: {}, after: {}, count: 0, record: {} };

/** Down a file mostly the same is changed to the same, so that its record is one and the same object, whose JSON is made once. */
function compare(user: DirectoryUser, wished: Partial<UserFields>): Difference {
  if (!isDifference(last, user, wished)) last = describeDifference(user, wished);
  return last;
}

function isDifference({ before, after, count }: Difference, user: DirectoryUser, wished: Partial<UserFields>): boolean {
  let met = 0;
  for (const name in wished) {
    const field = name as keyof UserFields;
    if (user[field] === wished[field]) continue;
    if (after[field] !== wished[field] || before[field] !== user[field]) return false;
    met++;
  }
  return met === count;
}

function describeDifference(user: DirectoryUser, wished: Partial<UserFields>): Difference {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  let count = 0;
  for (const name in wished) {
    const field = name as keyof UserFields;
    if (user[field] === wished[field]) continue;
    before[field] = user[field];
    after[field] = wished[field];
    count++;
  }
  return { before, after, count, record: { ...before, after } };
}

/** @throws Rejection `no-usage-location` with `licenses`, which need one, or `license-prohibited-in-location` */
function requireLocationFor(user: DirectoryUser, location: string | null, directory: Directory): void {
  if (location) requireAllowedIn(location, user.licenses.keys(), directory, 'Usage location');
  else if (user.licenses.size > 0) {
    throw new Rejection('no-usage-location', 'Usage location', { licenses: [...user.licenses.keys()] });
  }
}

/** A temporary password may be kept only until the first sign-in. @throws Rejection `invalid-value` */
function requireOwnPassword({ temporaryPasswordHash }: DirectoryUser): void {
  if (temporaryPasswordHash) {
    throw new Rejection('invalid-value', 'Must change password', { value: 'no', allowed: ['yes'] });
  }
}

function putBack({ userId, before }: UndoneResult): RowInput {
  const { after, upn, usageLocation, role, blocked, mustChangePassword, ...details } = before as Partial<UserFields> & {
    after: Partial<UserFields>;
  };
  return {
    userId,
    details: details as Partial<UserDetails>,
    ...(upn !== undefined && { newUpn: parseUpn(upn, 'New email') }),
    ...(usageLocation !== undefined && { usageLocation }),
    role,
    blocked,
    mustChangePassword,
    expected: { fields: after },
  };
}
