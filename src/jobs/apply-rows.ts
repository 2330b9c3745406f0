import type { EntityManager } from 'typeorm';
import type { Sealer } from '../credentials/master-key';
import type { BulkJob } from '../entities/bulk-job';
import { JobRefusal } from './job-refusal';
import type { Reading } from './prepare-chunk';
import type { RowSource } from './stage-job';
import { openStagedBatches, type Read } from './staged-rows';

/**
 * The rows of a validated job once more, so that they can be applied without a second upload.
 * @throws JobRefusal when the job was not validated to its end, or its rows are no longer kept
 */
export function rowsToApply(read: Read, sealer: Sealer, job: BulkJob): RowSource {
  if (job.mode !== 'validate' || job.state !== 'completed') {
    throw new JobRefusal(
      'not-validated',
      `Only a job that was uploaded with mode=validate and is completed can be applied; this one has mode=${job.mode} and is ${job.state}.`,
      { mode: job.mode, state: job.state },
    );
  }
  requireRows(job);
  const { format, columns, derived, resultColumns, passwordColumns, statusColumns, inputColumn } =
    job.reading as unknown as Reading;
  return {
    detected: job.detected as unknown as RowSource['detected'],
    header: { columns, derived, resultColumns, passwordColumns, statusColumns },
    format,
    inputColumn,
    ignoredColumns: job.warnings.flatMap(({ facts }) => (facts['columns'] as string[] | undefined) ?? []),
    batches: openStagedBatches(read, sealer, job),
  };
}

/** @throws JobRefusal when the rows are no longer kept, or lie with the job's parts */
export function requireRows(job: Pick<BulkJob, 'expiredAt' | 'splits'>): void {
  if (job.splits) {
    throw new JobRefusal(
      'job-has-parts',
      'This file was split into one job for each customer. Do it with those: GET /api/v1/jobs?parentId= lists them.',
    );
  }
  requireKept(job);
}

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

/** Whether users, domains or seats of the customer have changed since a job began to be validated: every change has an audit entry. */
export async function hasChangedSince(manager: EntityManager, job: BulkJob): Promise<boolean> {
  const [last]: { changed: boolean }[] = await manager.query(
    `SELECT at > $2 AS changed FROM audit_entries WHERE customer_id = $1 AND operation = ANY ($3) AND outcome = 'done'
     ORDER BY id DESC LIMIT 1`,
    [job.customerId, job.startedAt ?? job.createdAt, CHANGING],
  );
  return last?.changed ?? false;
}
