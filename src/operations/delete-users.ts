import { NO_CREDENTIAL } from './credential';
import type { Directory } from './directory';
import { requireExpected } from './expectation';
import { findLiveUser, identifyingColumn, rejectDuplicate } from './find-user';
import { listLicenses, NO_LICENSES } from './holdings';
import type { Decision, DecisionContext, Operation, OperationRow } from './operation';
import { applyLicensePlan } from './plan-license-change';

/** Accounts that go: restorable for a while, without seats and without a way to sign in. */
export const deleteUsers: Operation = {
  name: 'delete-users',
  title: { en: 'Delete users', de: 'Benutzer löschen' },
  permission: 'users.write',
  audit: 'delete_customer_user',
  columns: ['Email', 'User ID'],
  required: [['Email', 'User ID']],
  makesPasswords: false,
  findsDeleted: false,
  mindsNamesakes: true,
  reads: () => ['licenses', 'touched', 'settledJobId', 'settledRow'],
  inverse: {
    operation: 'restore-users',
    // Deleted by this very row: whom somebody restored and deleted again was deleted on purpose.
    input: ({ userId, jobId, row }) => ({ userId, details: {}, expected: { settled: { jobId, row } } }),
  },

  decide(row: OperationRow, directory: Directory, context: DecisionContext): Decision {
    rejectSecondDeletion(row, directory, context);
    const user = findLiveUser(row, directory, context);
    rejectDuplicate(user, context, identifyingColumn(row.input));
    requireExpected(user, row.input.expected);

    const rememberedLicenses = listLicenses(user.licenses);
    const release = [...user.licenses.keys()];
    applyLicensePlan(user, { licenses: NO_LICENSES, take: [], release, unchanged: release.length === 0 }, directory);
    directory.change(user, NO_CREDENTIAL, {
      deleted: true,
      restorableUntil: directory.restorableUntil,
      rememberedLicenses,
      settledJobId: context.jobId,
      settledRow: row.row,
    });
    return { status: 'succeeded', userId: user.id, upn: user.upn };
  },
};

/** A name that this file deleted stays settled, even if somebody gave it to a new user between two chunks: that user is not meant. */
function rejectSecondDeletion({ input }: OperationRow, directory: Directory, context: DecisionContext): void {
  if (input.userId || !input.upn) return;
  for (const namesake of directory.deletedByUpn(input.upn.key)) rejectDuplicate(namesake, context, 'Email');
}
