import type { EntityManager } from 'typeorm';
import type { Sealer } from '../credentials/master-key';
import type { BulkJob } from '../entities/bulk-job';
import { type Correction, correctRows } from './correct-rows';
import { JobRefusal } from './job-refusal';
import type { Reading } from './prepare-chunk';
import type { RowSource } from './stage-job';
import { openStagedBatches, type Read } from './staged-rows';

/**
 * The rows of a validated job once more, so that they can be applied without a second upload.
 * @param corrections new cells of some rows, be they rejected or not: what one row gives up may be what another lacked
 * @throws JobRefusal when the job was not validated to its end, its rows are no longer kept, or a correction has no place
 */
export function rowsToApply(
  read: Read,
  sealer: Sealer,
  job: BulkJob,
  corrections: readonly Correction[],
  chunkRows: number | undefined,
): RowSource {
  if (job.mode !== 'validate' || job.state !== 'completed') {
    throw new JobRefusal(
      'not-validated',
      `Only a job that was uploaded with mode=validate and is completed can be applied; this one has mode=${job.mode} and is ${job.state}.`,
      { mode: job.mode, state: job.state },
    );
  }
  requireKept(job);
  for (const { row } of corrections) {
    if (row <= job.rowCount) continue;
    throw new JobRefusal('unknown-row', `The job has ${job.rowCount} rows, and no row ${row}.`, { row });
  }
  const batches = openStagedBatches(read, sealer, job);
  if (corrections.length > 0) {
    const { sourceRow: _, ...rows } = correctRows(job, batches, corrections, null, chunkRows);
    return { ...rows, ignoredColumns: ignoredColumnsOf(job) };
  }
  const { format, columns, derived, resultColumns, passwordColumns, statusColumns, inputColumn } =
    job.reading as unknown as Reading;
  return {
    detected: job.detected as unknown as RowSource['detected'],
    header: { columns, derived, resultColumns, passwordColumns, statusColumns },
    format,
    inputColumn,
    ignoredColumns: ignoredColumnsOf(job),
    batches,
  };
}

const ignoredColumnsOf = ({ warnings }: BulkJob) =>
  warnings.flatMap(({ facts }) => (facts['columns'] as string[] | undefined) ?? []);

/** @throws JobRefusal when the rows and results of a job are no longer kept */
export function requireKept({ expiredAt }: Pick<BulkJob, 'expiredAt'>): void {
  if (!expiredAt) return;
  throw new JobRefusal(
    'rows-expired',
    'The rows and results of this job are past their retention and were removed. Upload the file again if it is still needed.',
  );
}

/** What changes the outcome of rows. */
const CHANGING = [
  'create_customer_user',
  'update_customer_user',
  'update_customer_user_principal_name',
  'update_customer_user_licenses',
  'delete_customer_user',
  'restore_customer_user',
  'reset_customer_user_password',
  'purge_customer_user',
  'update_customer',
  'create_subscription',
  'update_subscription',
];

/**
 * Whether users, domains or seats of the customer, or of one of a file's many, have changed since the rows began to be validated: every
 * change has an audit entry.
 */
export async function hasChangedSince(manager: EntityManager, job: Pick<BulkJob, 'id'>): Promise<boolean> {
  const [{ changed }]: [{ changed: boolean }] = await manager.query(
    `SELECT EXISTS (
       SELECT FROM bulk_jobs j, LATERAL (
         SELECT at FROM audit_entries e WHERE e.customer_id = j.customer_id AND e.operation = ANY ($2) AND e.outcome = 'done'
         ORDER BY e.id DESC LIMIT 1
       ) last
       WHERE ((j.id = $1 AND NOT j.splits) OR (j.parent_job_id = $1 AND j.parent_relation = 'part'))
         AND last.at > coalesce(j.started_at, j.created_at)
     ) AS changed`,
    [job.id, CHANGING],
  );
  return changed;
}
