import type { BulkJob } from '../entities/bulk-job';
import type { Chunk } from '../entities/chunk';
import { COUNT_LOCK } from '../operations/load-directory';
import type { Reader } from '../operations/statements';

/** What settling looks at of a job. */
export type SettlingJob = Pick<
  BulkJob,
  | 'id'
  | 'customerId'
  | 'operatorId'
  | 'operation'
  | 'mode'
  | 'state'
  | 'options'
  | 'requestId'
  | 'forecast'
  | 'chunkCount'
  | 'nextChunk'
>;

/** A chunk that is ours to settle. */
export interface LockedChunk {
  job: SettlingJob;
  /** How often the customer's lock has been taken; null: it was not. */
  lockCount: number | null;
  chunk: Pick<Chunk, 'ordinal' | 'firstRow' | 'rowCount' | 'settledRows'>;
}

interface LockedRow {
  chunk: Pick<Chunk, 'ordinal' | 'firstRow' | 'rowCount' | 'settledRows' | 'settledAt'>;
  job: SettlingJob;
  lockCount: number | null;
}

/**
 * Takes the locks under which a chunk is settled: chunk, then job, then customer, always in this order, so that nobody waits in a circle.
 * What is only tried out changes nothing, so that nobody has to wait for it.
 * @returns the chunk; or why it is not ours: see `SettleOutcome`
 */
export async function lockChunk(
  reader: Reader,
  jobId: string,
  ordinal: number,
): Promise<LockedChunk | 'elsewhere' | 'stopped' | 'customer-busy'> {
  const [locked] = await reader.query<LockedRow>(LOCK, [jobId, ordinal]);
  if (!locked || locked.chunk.settledAt) return 'elsewhere';
  const { job, chunk, lockCount } = locked;
  if (job.state !== 'queued' && job.state !== 'running') return 'stopped';
  if (job.nextChunk !== ordinal) return 'elsewhere';
  return job.mode === 'validate' || lockCount !== null ? { job, chunk, lockCount } : 'customer-busy';
}

const LOCK = `
  WITH chunk AS MATERIALIZED (
    SELECT ordinal, first_row AS "firstRow", row_count AS "rowCount", settled_rows AS "settledRows", settled_at AS "settledAt"
    FROM chunks WHERE job_id = $1 AND ordinal = $2 FOR UPDATE SKIP LOCKED
  ), job AS MATERIALIZED (
    SELECT id, customer_id AS "customerId", operator_id AS "operatorId", operation, mode, state, options, request_id AS "requestId",
      forecast, chunk_count AS "chunkCount", next_chunk AS "nextChunk"
    FROM bulk_jobs WHERE id = $1 AND EXISTS (SELECT FROM chunk) FOR NO KEY UPDATE
  ), customer AS MATERIALIZED (
    SELECT id FROM customers WHERE id = (SELECT "customerId" FROM job WHERE mode = 'apply') FOR NO KEY UPDATE SKIP LOCKED
  ), count AS (${COUNT_LOCK})
  SELECT row_to_json(chunk) AS chunk, row_to_json(job) AS job, (SELECT lock_count FROM count) AS "lockCount" FROM chunk, job`;
