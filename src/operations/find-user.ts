import type { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
import type { DecisionContext, OperationRow } from './operation';
import { Rejection } from './rejection';

/**
 * The live user that a row names, by id or UPN.
 * @throws Rejection `missing-value`, `user-not-found`, `user-deleted`, or `duplicate-in-file` when an earlier row has deleted it
 */
export function findLiveUser({ input }: OperationRow, directory: Directory, context: DecisionContext): DirectoryUser {
  const user = input.userId
    ? directory.userById(input.userId)
    : input.upn
      ? directory.liveByUpn(input.upn.key)
      : undefined;
  if (user && !user.deleted) return user;
  const column = input.userId ? 'User ID' : 'Email';
  if (!input.userId && !input.upn) throw new Rejection('missing-value', column);
  const gone = user ?? directory.deletedByUpn(input.upn!.key)[0];
  if (gone) {
    rejectDuplicate(gone, context);
    throw new Rejection('user-deleted', column, { user: gone.upn, until: gone.restorableUntil ?? '' });
  }
  throw new Rejection('user-not-found', column, { user: input.upn?.upn ?? input.userId! });
}

/**
 * A second row of one file for a user that an earlier row settled.
 * @throws Rejection `duplicate-in-file`, naming the earlier row
 */
export function rejectDuplicate(
  user: DirectoryUser,
  context: DecisionContext,
  column: 'Email' | 'User ID' = 'Email',
): void {
  if (context.jobId !== null && user.settledJobId === context.jobId) {
    throw new Rejection('duplicate-in-file', column, { row: user.settledRow!, user: user.upn });
  }
}
