import type { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
import type { DecisionContext } from './operation';
import { Rejection, type Warning } from './rejection';
import type { Upn } from './values/parse-upn';

/** For whom a UPN must be free, and how a refusal is put. */
export interface UpnClaim {
  column: 'Email' | 'New email' | 'User ID';
  /** Who may have it already: the user itself. */
  claimant?: DirectoryUser;
  /** Given when rows of one file compete to create: the earlier one is named. */
  context?: DecisionContext;
}

/**
 * A UPN on a verified domain that no other live user has.
 * @throws Rejection `unknown-domain` with `domain` and `verified`; `upn-taken` with `upn` and `user`, who has it; or
 *   `duplicate-in-file` with `row` and `user` when it was this very file that took it
 */
export function requireFreeUpn(upn: Upn, directory: Directory, { column, claimant, context }: UpnClaim): void {
  if (!directory.customer.domains.has(upn.domain)) {
    throw new Rejection('unknown-domain', column, { domain: upn.domain, verified: [...directory.customer.domains] });
  }
  const holder = directory.liveByUpn(upn.key);
  if (!holder || holder === claimant) return;
  if (context && context.jobId !== null && holder.createdJobId === context.jobId) {
    throw new Rejection('duplicate-in-file', column, { row: holder.createdRow!, user: upn.upn });
  }
  throw new Rejection('upn-taken', column, { upn: upn.upn, user: holder.id });
}

/** The conflict that a restore of the namesake will meet is told when it is made. */
export function warnOfDeletedNamesake(
  upnKey: string,
  directory: Directory,
  claimant?: DirectoryUser,
): readonly Warning[] {
  const namesakes = directory.deletedByUpn(upnKey);
  const namesake = namesakes.find((user) => user !== claimant && !user.restoreWindowPassed);
  if (!namesake) return NO_WARNINGS;
  const { id, upn, restorableUntil } = namesake;
  return [{ code: 'upn-of-deleted-user', facts: { upn, user: id, until: restorableUntil ?? '' } }];
}

/** Shared by all who have none. */
export const NO_WARNINGS: readonly Warning[] = [];
