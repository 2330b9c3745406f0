import type { EntityManager } from 'typeorm';
import { openJobSecret } from '../credentials/job-secrets';
import type { Sealer } from '../credentials/master-key';
import { chunkContext, openPayload } from '../credentials/payload-cipher';
import type { BulkJob } from '../entities/bulk-job';
import type { RecordBatch } from '../tabular/parse-batch';

/** Runs a read in its own transaction, so that none stays open while rows are worked through. */
export type Read = <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>;

interface StagedChunk {
  first_row: number;
  first_line: number;
  row_count: number;
  body: Buffer;
}

/**
 * The records of a sealed job, opened, one batch a chunk in file order. Passwords that were in them are there only while the job has not
 * settled them.
 * @param ordinals which chunks; all of them otherwise
 * @throws UnsealError when they were sealed under another MASTER_KEY
 */
export async function* openStagedBatches(
  read: Read,
  sealer: Sealer,
  job: Pick<BulkJob, 'id' | 'chunkCount' | 'sealedPayloadKey'>,
  ordinals: Iterable<number> = Array(job.chunkCount).keys(),
): AsyncGenerator<RecordBatch> {
  const key = openJobSecret(sealer, job.id, 'payloadKey', job.sealedPayloadKey);
  for (const ordinal of ordinals) {
    const [chunk]: StagedChunk[] = await read((manager) =>
      manager.query(
        `SELECT c.first_row, c.first_line, c.row_count, p.body FROM chunks c JOIN chunk_payloads p USING (job_id, ordinal)
         WHERE c.job_id = $1 AND c.ordinal = $2`,
        [job.id, ordinal],
      ),
    );
    yield {
      firstRow: chunk!.first_row,
      firstLine: chunk!.first_line,
      rowCount: chunk!.row_count,
      body: openPayload(key, chunk!.body, chunkContext(job.id, ordinal)),
    };
  }
}
