import type { DataSource } from 'typeorm';
import { recordAct } from '../audit/record';
import { BulkJob } from '../entities/bulk-job';
import { closeJob } from './close-job';

/**
 * Ends a job that is being cancelled: every row that was not settled gets the result `cancelled`. Only then is the cancellation
 * acknowledged, and because it happens under the job's lock no effect can follow it.
 * @returns whether the job is cancelled now
 */
export function cancelRest(dataSource: DataSource, jobId: string, credentialHours: number): Promise<boolean> {
  return dataSource.transaction(async (manager) => {
    const job = await manager.findOne(BulkJob, { where: { id: jobId }, lock: { mode: 'for_no_key_update' } });
    if (job?.state !== 'cancelling') return false;
    const settled = job.succeeded + job.unchanged + job.warned + job.rejected;
    await manager.query(
      `INSERT INTO row_results (job_id, "row", status) SELECT $1, r, 'cancelled' FROM generate_series($2::integer, $3::integer) AS r`,
      [jobId, settled + 1, job.rowCount],
    );
    await manager.query(
      'UPDATE chunks SET settled_rows = row_count, settled_at = now() WHERE job_id = $1 AND settled_at IS NULL',
      [jobId],
    );
    await manager.query('UPDATE bulk_jobs SET cancelled = $2, next_chunk = chunk_count WHERE id = $1', [
      jobId,
      job.rowCount - settled,
    ]);
    await recordAct(manager, {
      operatorId: job.operatorId,
      customerId: job.customerId,
      operation: 'cancel_job',
      requestId: job.requestId,
      jobId,
      firstRow: settled + 1,
      lastRow: job.rowCount,
      details: { cancelled: job.rowCount - settled },
    });
    await closeJob(manager, jobId, 'cancelled', credentialHours);
    return true;
  });
}
