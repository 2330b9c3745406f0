import { hashTemporaryPassword } from '../credentials/temporary-password';
import type { Directory } from './directory';
import type { Credential } from './directory-user';
import type { DecisionContext, OperationRow } from './operation';
import type { RowMaterial } from './row-input';

/** No way to sign in: what a deleted user has. */
export const NO_CREDENTIAL: Omit<Credential, 'mustChangePassword'> = {
  temporaryPasswordHash: null,
  temporaryPasswordExpiresAt: null,
  passwordHash: null,
  credentialJobId: null,
  credentialRow: null,
};

/**
 * How a user signs in from now on: with the row's new temporary password, or with the password that the row brought. Whatever the user
 * had before is replaced, so it stops working with this row.
 */
export function newCredential(
  { row, input, material }: OperationRow,
  userId: string,
  directory: Directory,
  context: DecisionContext,
): Credential {
  const chosen = input.chosenPasswordHash;
  if (chosen) return { ...NO_CREDENTIAL, passwordHash: chosen, mustChangePassword: input.mustChangePassword ?? true };
  return {
    temporaryPasswordHash: hashFor(userId, material),
    temporaryPasswordExpiresAt: directory.passwordsExpireAt,
    passwordHash: null,
    // A temporary password is good for nothing but choosing another.
    mustChangePassword: true,
    credentialJobId: context.jobId,
    credentialRow: row,
  };
}

/** The hash is salted with the user's id: the one that was prepared is good only for the user that the row creates. */
function hashFor(userId: string, { newUserId, temporaryPassword, temporaryPasswordHash }: RowMaterial): Buffer {
  if (userId === newUserId && temporaryPasswordHash) return temporaryPasswordHash;
  if (temporaryPassword === '') throw new Error('No temporary password was prepared for this row.');
  return hashTemporaryPassword(temporaryPassword, userId);
}
