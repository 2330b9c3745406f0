import type { Sealer } from '../credentials/master-key';
import type { BulkJob } from '../entities/bulk-job';
import { requireKept } from './apply-rows';
import { type Correction, correctRows } from './correct-rows';
import { isFinished } from './describe-job';
import { JobRefusal } from './job-refusal';
import { readResultsOfParts } from './list-results';
import { requireKeptParts } from './parent-job';
import type { RowSource } from './stage-job';
import { openStagedBatches, type Read } from './staged-rows';

const PAGE = 10_000;

/**
 * The rejected rows of a job once more, in file order; or only those that are corrected.
 * @throws JobRefusal when the job is not finished or has no such row, or a column is unknown
 */
export async function rowsToRetry(
  read: Read,
  sealer: Sealer,
  job: BulkJob,
  corrections: readonly Correction[] | undefined,
  chunkRows: number | undefined,
): Promise<RowSource> {
  requireRetryable(job);
  if (job.splits) await read((manager) => requireKeptParts(manager, job.id));
  const rejected = await (job.splits ? readRejectedOfParts(read, job) : readRejected(read, job.id));
  for (const { row } of corrections ?? []) {
    if (rejected.has(row)) continue;
    throw new JobRefusal('row-not-rejected', `Row ${row} was not rejected. Correct rejected rows only.`, { row });
  }
  const wanted = corrections ? new Set(corrections.map(({ row }) => row)) : rejected;
  return correctRows(job, openStagedBatches(read, sealer, job), corrections ?? [], wanted, chunkRows);
}

function requireRetryable(job: BulkJob): void {
  if (!isFinished(job)) {
    throw new JobRefusal(
      'job-state',
      `The job is ${job.state}; its rejected rows can be retried once it is finished. Wait for it, or cancel it.`,
      { state: job.state },
    );
  }
  requireKept(job);
  if (job.rejected === 0)
    throw new JobRefusal('nothing-to-retry', 'No row of this job was rejected: nothing to retry.');
}

async function readRejected(read: Read, jobId: string): Promise<Set<number>> {
  const rows = new Set<number>();
  for (let after = 0; ; ) {
    const page: { row: number }[] = await read((manager) =>
      manager.query(
        `SELECT "row" FROM row_results WHERE job_id = $1 AND status = 'rejected' AND "row" > $2 ORDER BY "row" LIMIT $3`,
        [jobId, after, PAGE],
      ),
    );
    for (const { row } of page) rows.add(row);
    if (page.length < PAGE) return rows;
    after = page[page.length - 1]!.row;
  }
}

async function readRejectedOfParts(read: Read, { id, rowCount }: BulkJob): Promise<Set<number>> {
  const rows = new Set<number>();
  for (let from = 1; from <= rowCount; from += PAGE) {
    const stretch = { status: 'rejected' as const, from, to: from + PAGE - 1 };
    for (const { row } of await read((manager) => readResultsOfParts(manager, id, stretch))) rows.add(row);
  }
  return rows;
}
