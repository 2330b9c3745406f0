import type { EntityManager } from 'typeorm';
import { openJobSecret } from '../credentials/job-secrets';
import type { Sealer } from '../credentials/master-key';
import { createTemporaryPasswordDeriver } from '../credentials/temporary-password';
import type { BulkJob } from '../entities/bulk-job';

/** A temporary password that works right now, and whose it is. */
export interface RevealedCredential {
  row: number;
  userId: string;
  upn: string;
  displayName: string;
  alternateEmail: string | null;
  temporaryPassword: string;
}

interface HolderRow {
  id: string;
  upn: string;
  display_name: string;
  alternate_email: string | null;
  credential_row: number;
}

/** Rows looked at at a time. */
const STRETCH = 2_000;

/**
 * Makes a job's temporary passwords again, in row order: only those that still work, because a user holds the job and row of its live
 * temporary password and nothing else.
 * @param read runs a read in its own transaction, so that none stays open while an answer is streamed
 */
export async function* revealCredentials(
  read: <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>,
  sealer: Sealer,
  job: Pick<BulkJob, 'id' | 'customerId' | 'rowCount' | 'sealedPasswordSecret'>,
): AsyncGenerator<RevealedCredential> {
  const derive = createTemporaryPasswordDeriver(
    openJobSecret(sealer, job.id, 'passwordSecret', job.sealedPasswordSecret!),
  );
  for (let from = 1; from <= job.rowCount; from += STRETCH) {
    const to = from + STRETCH - 1;
    const holders: HolderRow[] = await read((manager) => manager.query(HOLDERS, [job.customerId, job.id, from, to]));
    for (const holder of holders) {
      yield {
        row: holder.credential_row,
        userId: holder.id,
        upn: holder.upn,
        displayName: holder.display_name,
        alternateEmail: holder.alternate_email,
        temporaryPassword: derive(holder.credential_row),
      };
    }
  }
}

/** Users by the results of the rows: an index from a job to its users would cost every new user. */
const HOLDERS = `
  SELECT holder.* FROM row_results r CROSS JOIN LATERAL (
    SELECT u.id, u.upn, u.display_name, u.alternate_email, u.credential_row
    FROM users u
    WHERE u.id = r.user_id AND u.customer_id = $1 AND u.credential_job_id = $2 AND u.credential_row = r."row"
      AND u.deleted_at IS NULL AND u.temporary_password_hash IS NOT NULL AND u.temporary_password_expires_at > now()
    OFFSET 0
  ) AS holder
  WHERE r.job_id = $2 AND r."row" BETWEEN $3 AND $4
  ORDER BY r."row"`;

/** Forgets a job's passwords for good: without its secret nobody can make them again. */
export async function shredCredentials(manager: EntityManager, jobId: string): Promise<void> {
  await manager.query(
    `UPDATE bulk_jobs SET sealed_password_secret = NULL, credentials_confirmed_at = coalesce(credentials_confirmed_at, now()), touched_at = now()
     WHERE id = $1`,
    [jobId],
  );
}
