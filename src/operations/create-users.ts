import type { ColumnName } from '../entities/column-name';
import { CopyText } from './copy-text';
import { CONTACT_COLUMNS } from './detail-columns';
import type { Directory } from './directory';
import type { DirectoryUser, NewUserSheet } from './directory-user';
import { NO_LICENSES } from './holdings';
import { encodeRow } from './insert-rows';
import type { Decision, DecisionContext, Operation, OperationRow } from './operation';
import { applyLicensePlan, planLicenseChange } from './plan-license-change';
import { Rejection } from './rejection';
import { requireFreeUpn, warnOfDeletedNamesake } from './require-free-upn';
import { fillableColumns } from './user-columns';
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
  mindsNamesakes: true,
  reads: () => ['createdJobId', 'createdRow'],
  findsNobody: true,
  inverse: {
    operation: 'delete-users',
    // An account that somebody has worked on since is no longer the mistake that is being undone.
    input: ({ userId }) => ({ userId, details: {}, expected: { untouched: true } }),
  },

  preparer(jobId: string, given: readonly ColumnName[] | null): (row: OperationRow) => void {
    const sheet: NewUserSheet = { columns: fillableColumns(given), text: new CopyText(SHEET_BYTES) };
    return (row) => {
      const { input, material } = row;
      if (!input.upn || !input.details.displayName) return;
      const start = sheet.text.length;
      encodeRow(sheet.text, sheet.columns, draftUser(row, input.upn, jobId));
      material.newUser = { sheet, start, end: sheet.text.length };
    };
  },

  decide(row: OperationRow, directory: Directory, context: DecisionContext): Decision {
    const { input } = row;
    if (!input.upn) throw new Rejection('missing-value', 'Email');
    if (!input.details.displayName) throw new Rejection('missing-value', 'Display name');
    requireFreeUpn(input.upn, directory, { column: 'Email', context });

    const user = draftUser(row, input.upn, context.jobId);
    user.prepared = row.material.newUser;
    user.usageLocation = input.usageLocation ?? context.usageLocation ?? directory.customer.usageLocation;
    user.temporaryPasswordExpiresAt = user.temporaryPasswordHash && directory.passwordsExpireAt;
    const plan = planLicenseChange(user, { add: input.licenses ?? NONE, remove: NONE, column: 'Licenses' }, directory);
    const warnings = warnOfDeletedNamesake(input.upn.key, directory);
    directory.create(user);
    applyLicensePlan(user, plan, directory);
    return { status: 'succeeded', userId: user.id, upn: user.upn, warnings };
  },
};

/**
 * The user a row asks for, but for what the directory says. Every field by its name: an object put together from spreads becomes a dictionary, which cost 50 µs a row where this costs less
 * than one (measured), and this is the row's hot path.
 */
function draftUser(row: OperationRow, upn: Upn, jobId: string | null): DirectoryUser {
  const { input, material } = row;
  const { details } = input;
  const chosen = input.chosenPasswordHash ?? null;
  return {
    id: material.newUserId,
    upn: upn.upn,
    upnKey: upn.key,
    displayName: details.displayName ?? '',
    firstName: details.firstName ?? null,
    lastName: details.lastName ?? null,
    usageLocation: null,
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
    temporaryPasswordHash: chosen ? null : material.temporaryPasswordHash,
    temporaryPasswordExpiresAt: null,
    passwordHash: chosen,
    mustChangePassword: chosen ? (input.mustChangePassword ?? true) : true,
    credentialJobId: chosen ? null : jobId,
    credentialRow: chosen ? null : row.row,
    createdJobId: jobId,
    createdRow: row.row,
    settledJobId: null,
    settledRow: null,
    touched: false,
    deleted: false,
    restorableUntil: null,
    restoreWindowPassed: false,
    rememberedLicenses: null,
    prepared: undefined,
  };
}

const NONE: readonly never[] = [];

/** For the rows of a usual chunk. */
const SHEET_BYTES = 1 << 20;
