import type { DataSource } from 'typeorm';
import { openJobSecret } from '../credentials/job-secrets';
import type { Sealer } from '../credentials/master-key';
import type { JobMode, JobOptions, JobState } from '../entities/bulk-job';
import type { Catalogue } from '../operations/catalogue';
import type { ChunkToPrepare, Reading } from './prepare-chunk';

/** A chunk that may be settled next, with what decides how. */
export interface NextChunk {
  jobId: string;
  ordinal: number;
  customerId: string;
  state: JobState;
  mode: JobMode;
  requestId: string;
  chunkCount: number;
  failures: number;
  rowCount: number;
  settledRows: number;
  toPrepare: ChunkToPrepare;
}

interface NextChunkRow {
  customer_id: string;
  operation: string;
  state: JobState;
  mode: JobMode;
  options: JobOptions;
  reading: Reading;
  request_id: string;
  chunk_count: number;
  sealed_payload_key: Buffer;
  sealed_password_secret: Buffer | null;
  ordinal: number;
  first_row: number;
  row_count: number;
  first_line: number;
  failures: number;
  settled_rows: number;
  body: Buffer;
}

/**
 * Reads a chunk, without a lock: what it says is looked at again when it is settled.
 * @param ordinal which one; the job's next if not given
 * @returns null when there is none, or the job is not being worked on
 * @throws UnsealError when the job's secrets cannot be opened under this MASTER_KEY
 */
export async function readChunk(
  dataSource: DataSource,
  sealer: Sealer,
  catalogue: Catalogue,
  jobId: string,
  ordinal?: number,
): Promise<NextChunk | null> {
  const [row]: NextChunkRow[] = await dataSource.query(
    `SELECT j.customer_id, j.operation, j.state, j.mode, j.options, j.reading, j.request_id, j.chunk_count,
       j.sealed_payload_key, j.sealed_password_secret,
       c.ordinal, c.first_row, c.row_count, c.first_line, c.failures, c.settled_rows, p.body
     FROM bulk_jobs j
     JOIN chunks c ON c.job_id = j.id AND c.ordinal = coalesce($2, j.next_chunk)
     JOIN chunk_payloads p ON p.job_id = j.id AND p.ordinal = c.ordinal
     WHERE j.id = $1 AND j.state IN ('queued', 'running', 'cancelling')`,
    [jobId, ordinal ?? null],
  );
  if (!row) return null;
  const passwordSecret =
    row.sealed_password_secret && openJobSecret(sealer, jobId, 'passwordSecret', row.sealed_password_secret);
  return {
    jobId,
    ordinal: row.ordinal,
    customerId: row.customer_id,
    state: row.state,
    mode: row.mode,
    requestId: row.request_id,
    chunkCount: row.chunk_count,
    failures: row.failures,
    rowCount: row.row_count,
    settledRows: row.settled_rows,
    toPrepare: {
      jobId,
      ordinal: row.ordinal,
      operation: row.operation,
      firstRow: row.first_row,
      firstLine: row.first_line,
      body: row.body,
      payloadKey: openJobSecret(sealer, jobId, 'payloadKey', row.sealed_payload_key),
      passwordSecret,
      reading: row.reading,
      options: row.options,
      products: catalogue.products,
      wipes: row.mode === 'apply',
    },
  };
}
