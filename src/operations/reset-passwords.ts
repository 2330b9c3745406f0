import { newCredential } from './credential';
import type { Directory } from './directory';
import { findLiveUser, identifyingColumn, rejectDuplicate } from './find-user';
import type { Decision, DecisionContext, Operation, OperationRow } from './operation';

/** A new password for each: temporary unless the row brings one. The old one stops working at once, so nothing can be undone. */
export const resetPasswords: Operation = {
  name: 'reset-passwords',
  title: { en: 'Reset passwords', de: 'Kennwörter zurücksetzen' },
  permission: 'passwords.reset',
  audit: 'reset_customer_user_password',
  columns: ['Email', 'User ID', 'Password', 'Password hash function', 'Must change password'],
  required: [['Email', 'User ID']],
  makesPasswords: true,
  findsDeleted: false,
  mindsNamesakes: false,
  reads: () => ['settledJobId', 'settledRow'],

  decide(row: OperationRow, directory: Directory, context: DecisionContext): Decision {
    const user = findLiveUser(row, directory);
    rejectDuplicate(user, context, identifyingColumn(row.input));
    directory.change(user, newCredential(row, user.id, directory, context), {
      settledJobId: context.jobId,
      settledRow: row.row,
    });
    return { status: 'succeeded', userId: user.id, upn: user.upn };
  },
};
