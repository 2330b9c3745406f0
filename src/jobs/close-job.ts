import type { EntityManager } from 'typeorm';
import { finishParent } from './parent-job';
import { dropOverlay } from './validation-overlay';

/**
 * Ends a job. From here on its temporary passwords have their time to be fetched; a job that made none forgets its secret at once.
 * The caller holds the job's lock.
 */
export async function closeJob(
  manager: EntityManager,
  jobId: string,
  state: 'completed' | 'cancelled',
  credentialHours: number,
): Promise<void> {
  await dropOverlay(manager, jobId);
  const [[job]]: [{ part_of: string | null }[], number] = await manager.query(
    `UPDATE bulk_jobs SET state = $2, finished_at = now(), touched_at = now(),
       sealed_password_secret = CASE WHEN mode = 'apply' AND succeeded + warned > 0 THEN sealed_password_secret END,
       credentials_expire_at = now() + make_interval(hours => $3)
     WHERE id = $1 RETURNING CASE WHEN parent_relation = 'part' THEN parent_job_id END AS part_of`,
    [jobId, state, credentialHours],
  );
  if (job!.part_of) await finishParent(manager, job!.part_of);
}
