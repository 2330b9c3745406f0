import type { EntityManager } from 'typeorm';
import { openJobSecret } from '../credentials/job-secrets';
import type { Sealer } from '../credentials/master-key';
import { deriveTemporaryPassword } from '../credentials/temporary-password';
import type { BulkJob } from '../entities/bulk-job';

/**
 * Makes one user's temporary password of a job again.
 * @returns null when it was used, replaced, deleted or shredded, or has expired
 */
export async function revealCredentialOf(
  manager: EntityManager,
  sealer: Sealer,
  job: Pick<BulkJob, 'id' | 'sealedPasswordSecret'>,
  userId: string,
): Promise<{ upn: string; temporaryPassword: string } | null> {
  if (!job.sealedPasswordSecret) return null;
  const [holder]: { upn: string; credential_row: number }[] = await manager.query(
    `SELECT upn, credential_row FROM users
     WHERE id = $1 AND credential_job_id = $2 AND deleted_at IS NULL AND temporary_password_hash IS NOT NULL
       AND temporary_password_expires_at > now()`,
    [userId, job.id],
  );
  if (!holder) return null;
  const secret = openJobSecret(sealer, job.id, 'passwordSecret', job.sealedPasswordSecret);
  return { upn: holder.upn, temporaryPassword: deriveTemporaryPassword(secret, holder.credential_row) };
}
