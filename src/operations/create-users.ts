import { newCredential } from './credential';
import { CONTACT_COLUMNS } from './detail-columns';
import type { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
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

/**
 * Every field by its name: an object put together from spreads becomes a dictionary, which cost 50 µs a row where this costs less
 * than one (measured), and this is the row's hot path.
 */
function newUser(row: OperationRow, upn: Upn, directory: Directory, context: DecisionContext): DirectoryUser {
  const { input, material } = row;
  const { details } = input;
  const credential = newCredential(row, material.newUserId, directory, context);
  return {
    id: material.newUserId,
    upn: upn.upn,
    upnKey: upn.key,
    displayName: details.displayName ?? '',
    firstName: details.firstName ?? null,
    lastName: details.lastName ?? null,
    usageLocation: input.usageLocation ?? context.usageLocation ?? directory.customer.usageLocation,
    role: input.role ?? 'user',
    blocked: input.blocked ?? false,
    licenses: NO_LICENSES,
    jobTitle: details.jobTitle ?? null,
    department: details.department ?? null,
    office: details.office ?? null,
    officePhone: details.officePhone ?? null,
    mobilePhone: details.mobilePhone ?? null,
    streetAddress: details.streetAddress ?? null,
    city: details.city ?? null,
    stateOrProvince: details.stateOrProvince ?? null,
    postalCode: details.postalCode ?? null,
    countryOrRegion: details.countryOrRegion ?? null,
    alternateEmail: details.alternateEmail ?? null,
    temporaryPasswordHash: credential.temporaryPasswordHash,
    temporaryPasswordExpiresAt: credential.temporaryPasswordExpiresAt,
    passwordHash: credential.passwordHash,
    mustChangePassword: credential.mustChangePassword,
    credentialJobId: credential.credentialJobId,
    credentialRow: credential.credentialRow,
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

/** Never written to: licences are replaced, not changed. */
const NO_LICENSES: DirectoryUser['licenses'] = new Map();
