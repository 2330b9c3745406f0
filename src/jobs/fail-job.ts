import type { DataSource } from 'typeorm';
import { finishParent } from './parent-job';
import { dropOverlay } from './validation-overlay';

/** Gives a job up whose staged rows cannot be opened: what was settled stays, the rest cannot be read by anyone. */
export async function failJob(dataSource: DataSource, jobId: string): Promise<void> {
  await dataSource.transaction(async (manager) => {
    const [[job]]: [{ part_of: string | null }[], number] = await manager.query(
      `UPDATE bulk_jobs SET state = 'failed', finished_at = now(), touched_at = now()
       WHERE id = $1 AND state IN ('queued', 'running', 'cancelling')
       RETURNING CASE WHEN parent_relation = 'part' THEN parent_job_id END AS part_of`,
      [jobId],
    );
    if (!job) return;
    await dropOverlay(manager, jobId);
    if (job.part_of) await finishParent(manager, job.part_of);
  });
}
