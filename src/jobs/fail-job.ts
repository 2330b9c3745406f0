import type { DataSource } from 'typeorm';
import { dropOverlay } from './validation-overlay';

/** Gives a job up whose staged rows cannot be opened: what was settled stays, the rest cannot be read by anyone. */
export async function failJob(dataSource: DataSource, jobId: string): Promise<void> {
  await dataSource.query(
    `UPDATE bulk_jobs SET state = 'failed', finished_at = now(), touched_at = now()
     WHERE id = $1 AND state IN ('queued', 'running', 'cancelling')`,
    [jobId],
  );
  await dropOverlay(dataSource, jobId);
}
