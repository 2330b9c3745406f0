import { newCredential } from './credential';
import { CONTACT_COLUMNS } from './detail-columns';
import type { Directory } from './directory';
import type { DirectoryUser, UserDetails } from './directory-user';
import type { Decision, DecisionContext, Operation, OperationRow } from './operation';
import { applyLicensePlan, planLicenseChange } from './plan-license-change';
import { Rejection } from './rejection';
import { requireFreeUpn, warnOfDeletedNamesake } from './require-free-upn';
import type { Upn } from './values/parse-upn';

/** New accounts, each with a temporary password unless the row brings a password. */
export const createUsers: Operation = {
  name: 'create-users',
  title: { en: 'Create users', de: 'Benutzer anlegen' },
  permission: 'users.write',
  audit: 'create_customer_user',
  columns: [
    'Email',
    'Display name',
    'First name',
    'Last name',
    'Usage location',
    'Licenses',
    'Role',
    'Password',
    'Password hash function',
    'Must change password',
    'Block sign in',
    ...CONTACT_COLUMNS,
  ],
  required: [['Email'], ['Display name']],
  makesPasswords: true,
  findsDeleted: false,
  inverse: {
    operation: 'delete-users',
    // An account that somebody has worked on since is no longer the mistake that is being undone.
    input: ({ userId }) => ({ userId, details: {}, expected: { untouched: true } }),
  },

  decide(row: OperationRow, directory: Directory, context: DecisionContext): Decision {
    const { input } = row;
    if (!input.upn) throw new Rejection('missing-value', 'Email');
    if (!input.details.displayName) throw new Rejection('missing-value', 'Display name');
    requireFreeUpn(input.upn, directory, { column: 'Email', context });

    const user = newUser(row, input.upn, directory, context);
    const plan = planLicenseChange(user, { add: input.licenses ?? [], remove: [], column: 'Licenses' }, directory);
    const warnings = warnOfDeletedNamesake(input.upn.key, directory);
    directory.create(user);
    applyLicensePlan(user, plan, directory);
    return { status: 'succeeded', userId: user.id, upn: user.upn, warnings };
  },
};

const NO_DETAILS: UserDetails = {
  displayName: '',
  firstName: null,
  lastName: null,
  jobTitle: null,
  department: null,
  office: null,
  officePhone: null,
  mobilePhone: null,
  streetAddress: null,
  city: null,
  stateOrProvince: null,
  postalCode: null,
  countryOrRegion: null,
  alternateEmail: null,
};

function newUser(row: OperationRow, upn: Upn, directory: Directory, context: DecisionContext): DirectoryUser {
  const { input, material } = row;
  return {
    ...NO_DETAILS,
    ...input.details,
    id: material.newUserId,
    upn: upn.upn,
    upnKey: upn.key,
    usageLocation: input.usageLocation ?? context.usageLocation ?? directory.customer.usageLocation,
    role: input.role ?? 'user',
    blocked: input.blocked ?? false,
    licenses: new Map(),
    ...newCredential(row, material.newUserId, directory, context),
    createdJobId: context.jobId,
    createdRow: row.row,
    settledJobId: null,
    settledRow: null,
    touched: false,
    deleted: false,
    restorableUntil: null,
    restoreWindowPassed: false,
    rememberedLicenses: null,
  };
}
