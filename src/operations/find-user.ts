import type { ColumnName } from '../entities/column-name';
import type { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
import type { DecisionContext, OperationRow } from './operation';
import { Rejection } from './rejection';
import type { RowInput } from './row-input';

/**
 * The live user that a row names, by id or UPN.
 * @throws Rejection `missing-value`; `user-mismatch` when id and UPN name different users, with `user`, `userId` and `found`, the id's
 *   UPN; `user-not-found` with `user`; `user-deleted` with `user` and `until`; or `duplicate-in-file` with `row` and `user` when an
 *   earlier row has deleted it
 * @param context given where an earlier row can have deleted it
 */
export function findLiveUser({ input }: OperationRow, directory: Directory, context?: DecisionContext): DirectoryUser {
  const column = identifyingColumn(input);
  const user = input.userId ? directory.userById(input.userId) : findByUpn(input.upn!.key, directory);
  if (!user) throw new Rejection('user-not-found', column, { user: input.userId ?? input.upn!.upn });
  requireMatch(user, input);
  if (!user.deleted) return user;
  if (context) rejectDuplicate(user, context, column);
  throw new Rejection('user-deleted', column, { user: user.upn, until: user.restorableUntil ?? '' });
}

function findByUpn(key: string, directory: Directory): DirectoryUser | undefined {
  return directory.liveByUpn(key) ?? directory.deletedByUpn(key)[0];
}

/**
 * The restorable user that a row names, by id or by the UPN it had: of several, the one deleted last.
 * @throws Rejection `missing-value`, `user-mismatch` and `user-not-found` as above; `user-not-deleted` with `user`;
 *   `restore-window-passed` with `user` and `until`, or `purgedAt` once nothing is left; or `duplicate-in-file` with `row` and `user`
 *   when an earlier row has restored it
 */
export function findDeletedUser(
  { input }: OperationRow,
  directory: Directory,
  context: DecisionContext,
): DirectoryUser {
  const column = identifyingColumn(input);
  const user = input.userId ? directory.userById(input.userId) : findDeletedByUpn(input.upn!.key, directory, context);
  const name = input.userId ?? input.upn!.upn;
  if (!user) {
    const purgedAt = directory.purgedAt(input.userId ?? input.upn!.key);
    if (purgedAt) throw new Rejection('restore-window-passed', column, { user: name, purgedAt });
    throw new Rejection('user-not-found', column, { user: name });
  }
  if (!user.deleted) rejectDuplicate(user, context, column);
  requireMatch(user, input);
  if (!user.deleted) {
    throw new Rejection('user-not-deleted', column, { user: user.upn });
  }
  if (user.restoreWindowPassed) {
    throw new Rejection('restore-window-passed', column, { user: user.upn, until: user.restorableUntil! });
  }
  return user;
}

/** A live user comes first only when this file restored it, and last when there is nobody to restore. */
function findDeletedByUpn(key: string, directory: Directory, context: DecisionContext): DirectoryUser | undefined {
  const live = directory.liveByUpn(key);
  if (live && isSettled(live, context)) return live;
  const deleted = directory.deletedByUpn(key);
  return deleted.find(({ restoreWindowPassed }) => !restoreWindowPassed) ?? live ?? deleted[0];
}

/**
 * A second row of one file for a user that an earlier row settled.
 * @throws Rejection `duplicate-in-file` with `row`, the earlier one, and `user`
 */
export function rejectDuplicate(user: DirectoryUser, context: DecisionContext, column: ColumnName): void {
  if (isSettled(user, context)) {
    throw new Rejection('duplicate-in-file', column, { row: user.settledRow!, user: user.upn });
  }
}

/** The column by which a row names its user; the id goes before the UPN. @throws Rejection `missing-value` when there is neither */
export function identifyingColumn(input: RowInput): 'User ID' | 'Email' {
  if (input.userId) return 'User ID';
  if (input.upn) return 'Email';
  throw new Rejection('missing-value', input.upn === undefined && input.userId === null ? 'User ID' : 'Email');
}

function isSettled(user: DirectoryUser, { jobId }: DecisionContext): boolean {
  return jobId !== null && user.settledJobId === jobId;
}

function requireMatch(user: DirectoryUser, { userId, upn }: RowInput): void {
  if (!userId || !upn || user.upnKey === upn.key) return;
  throw new Rejection('user-mismatch', 'Email', { user: upn.upn, userId, found: user.upn });
}
