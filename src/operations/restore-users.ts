import type { License } from '../entities/user';
import { newCredential } from './credential';
import type { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
import { requireExpected } from './expectation';
import { findDeletedUser, identifyingColumn } from './find-user';
import type { LicensePlan } from './license-plan';
import type { Decision, DecisionContext, Operation, OperationRow } from './operation';
import { applyLicensePlan, planLicenseChange } from './plan-license-change';
import { Rejection, type Warning } from './rejection';
import { requireFreeUpn, warnOfDeletedNamesake } from './require-free-upn';
import type { Upn } from './values/parse-upn';

/** Deleted accounts that come back, with a new temporary password and as many of their licences as can be had. */
export const restoreUsers: Operation = {
  name: 'restore-users',
  title: { en: 'Restore users', de: 'Benutzer wiederherstellen' },
  permission: 'users.write',
  audit: 'restore_customer_user',
  columns: ['Email', 'User ID', 'New email'],
  required: [['Email', 'User ID']],
  makesPasswords: true,
  findsDeleted: true,
  mindsNamesakes: true,
  // Not what they hold: a deleted user holds nothing.
  reads: () => ['usageLocation', 'rememberedLicenses', 'settledJobId', 'settledRow'],
  inverse: {
    operation: 'delete-users',
    input: ({ userId, jobId, row }) => ({ userId, details: {}, expected: { settled: { jobId, row } } }),
  },

  decide(row: OperationRow, directory: Directory, context: DecisionContext): Decision {
    const user = findDeletedUser(row, directory, context);
    requireExpected(user, row.input.expected);
    const upn = row.input.newUpn ?? upnOf(user);
    const column = row.input.newUpn ? 'New email' : identifyingColumn(row.input);
    requireFreeUpn(upn, directory, { column, claimant: user });
    const credential = newCredential(row, user.id, directory, context);

    const { plan, missing } = planReturn(user, user.rememberedLicenses ?? NONE, directory);
    const warnings = [...warnOfDeletedNamesake(upn.key, directory, user), ...missing];
    applyLicensePlan(user, plan, directory);
    directory.change(user, credential, row.input.newUpn ? { upn: upn.upn, upnKey: upn.key } : UNCHANGED, {
      deleted: false,
      restorableUntil: null,
      rememberedLicenses: null,
      settledJobId: context.jobId,
      settledRow: row.row,
    });
    return { status: 'succeeded', userId: user.id, upn: upn.upn, warnings };
  },
};

const NONE: readonly never[] = [];
const UNCHANGED = {};

/** A stored UPN has been parsed before it was stored. */
function upnOf({ upn, upnKey }: DirectoryUser): Upn {
  return { upn, key: upnKey, domain: upnKey.slice(upn.indexOf('@') + 1) };
}

/**
 * Each remembered licence that can be had. All at once if possible; else one by one, again and again while that helps, because one may
 * depend on another.
 */
function planReturn(
  user: DirectoryUser,
  remembered: readonly License[],
  directory: Directory,
): { plan: LicensePlan; missing: Warning[] } {
  const whole = tryPlan(user, remembered, directory);
  if (!(whole instanceof Rejection)) return { plan: whole, missing: [] };
  let granted: License[] = [];
  let refused = remembered.map((license) => ({ license, reason: whole.code }));
  for (let count = -1; count !== granted.length; ) {
    count = granted.length;
    const waiting = refused;
    refused = [];
    for (const { license } of waiting) {
      const attempt = tryPlan(user, [...granted, license], directory);
      if (attempt instanceof Rejection) refused.push({ license, reason: attempt.code });
      else granted = [...granted, license];
    }
  }
  return {
    plan: planLicenseChange(user, { add: granted, remove: [], column: 'User ID' }, directory),
    missing: refused.map(({ license: { sku }, reason }) => ({ code: 'license-not-restored', facts: { sku, reason } })),
  };
}

function tryPlan(user: DirectoryUser, add: readonly License[], directory: Directory): LicensePlan | Rejection {
  try {
    return planLicenseChange(user, { add, remove: NONE, column: 'User ID' }, directory);
  } catch (refusal) {
    if (refusal instanceof Rejection) return refusal;
    throw refusal;
  }
}
