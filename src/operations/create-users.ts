import type { Directory } from './directory';
import type { DirectoryUser, UserDetails } from './directory-user';
import type { Decision, DecisionContext, Operation, OperationRow } from './operation';
import { applyLicensePlan, planLicenseChange } from './plan-license-change';
import { Rejection, type Warning } from './rejection';
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
    'Job title',
    'Department',
    'Office',
    'Office phone',
    'Mobile phone',
    'Street address',
    'City',
    'State or province',
    'Postal code',
    'Country or region',
    'Alternate email',
  ],
  required: [['Email'], ['Display name']],
  makesPasswords: true,
  findsDeleted: false,

  decide(row: OperationRow, directory: Directory, context: DecisionContext): Decision {
    const { input } = row;
    if (!input.upn) throw new Rejection('missing-value', 'Email');
    if (!input.details.displayName) throw new Rejection('missing-value', 'Display name');
    requireFreeUpn(input.upn, directory, context);

    const user = newUser(row, input.upn, directory, context);
    const plan = planLicenseChange(user, { add: input.licenses ?? [], remove: [], column: 'Licenses' }, directory);
    const warnings = warnOfDeletedNamesake(input.upn, directory);
    directory.create(user);
    applyLicensePlan(user, plan, directory);
    return { status: 'succeeded', userId: user.id, upn: user.upn, warnings };
  },
};

/**
 * A UPN on a verified domain that no live user has.
 * @throws Rejection `unknown-domain`, `upn-taken`, or `duplicate-in-file` when it was this very file that took it
 */
export function requireFreeUpn(
  upn: Upn,
  directory: Directory,
  context: DecisionContext,
  column: 'Email' | 'New email' = 'Email',
): void {
  if (!directory.customer.domains.has(upn.domain)) {
    throw new Rejection('unknown-domain', column, { domain: upn.domain, verified: [...directory.customer.domains] });
  }
  const holder = directory.liveByUpn(upn.key);
  if (!holder) return;
  if (column === 'Email' && context.jobId !== null && holder.createdJobId === context.jobId) {
    throw new Rejection('duplicate-in-file', column, { row: holder.createdRow!, user: upn.upn });
  }
  throw new Rejection('upn-taken', column, { upn: upn.upn });
}

/** The conflict that a restore of the namesake will meet is told when it is made. */
function warnOfDeletedNamesake(upn: Upn, directory: Directory): Warning[] | undefined {
  const namesake = directory.deletedByUpn(upn.key).find((user) => !user.restoreWindowPassed);
  if (!namesake) return undefined;
  return [
    { code: 'upn-of-deleted-user', facts: { upn: upn.upn, user: namesake.id, until: namesake.restorableUntil ?? '' } },
  ];
}

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

function newUser(
  { row, input, material }: OperationRow,
  upn: Upn,
  directory: Directory,
  context: DecisionContext,
): DirectoryUser {
  const chosen = input.chosenPasswordHash ?? null;
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
    temporaryPasswordHash: chosen ? null : material.temporaryPasswordHash,
    temporaryPasswordExpiresAt: chosen ? null : directory.passwordsExpireAt,
    passwordHash: chosen,
    mustChangePassword: chosen ? (input.mustChangePassword ?? true) : true,
    credentialJobId: chosen ? null : context.jobId,
    credentialRow: chosen ? null : row,
    createdJobId: context.jobId,
    createdRow: row,
    settledJobId: null,
    settledRow: null,
    deleted: false,
    restorableUntil: null,
    restoreWindowPassed: false,
    rememberedLicenses: null,
  };
}
