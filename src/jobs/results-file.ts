import type { EntityManager } from 'typeorm';
import { openJobSecret } from '../credentials/job-secrets';
import type { Sealer } from '../credentials/master-key';
import { chunkContext, openPayload } from '../credentials/payload-cipher';
import type { BulkJob } from '../entities/bulk-job';
import type { RowStatus } from '../entities/row-result';
import { describeRejection, describeStatus, describeWarning, type Lang } from '../operations/sentences';
import { parseBatch } from '../tabular/parse-batch';
import type { ResultRow } from '../tabular/results-layout';
import { readResultsOfParts, type StoredResult } from './list-results';
import type { Reading } from './prepare-chunk';

/** Runs a read in its own transaction, so that none stays open while an answer is streamed. */
type Read = <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>;

interface StagedChunk {
  ordinal: number;
  first_row: number;
  first_line: number;
  row_count: number;
  body: Buffer;
}

/**
 * The rows of a job as they came in, each with what became of it, chunk by chunk in file order. Rows without a result yet (the job is
 * still at it) are left out.
 * @param status only rows that ended so
 */
export async function* readResultRows(
  read: Read,
  sealer: Sealer,
  job: BulkJob,
  { status, lang }: { status?: RowStatus; lang: Lang },
): AsyncGenerator<ResultRow> {
  const key = openJobSecret(sealer, job.id, 'payloadKey', job.sealedPayloadKey);
  const { format, inputColumn } = job.reading as unknown as Reading;
  // A job that is still being received has no chunk to read ahead.
  if (job.chunkCount === 0) return;
  let following = readChunkWithResults(read, job, 0, status);
  for (let ordinal = 0; ordinal < job.chunkCount; ordinal++) {
    const { chunk, results } = await following;
    if (ordinal + 1 < job.chunkCount) {
      following = readChunkWithResults(read, job, ordinal + 1, status);
      following.catch(() => undefined);
    }
    if (results.size === 0) continue;
    const body = openPayload(key, chunk.body, chunkContext(job.id, ordinal));
    const { rows } = parseBatch({ body, firstRow: chunk.first_row, firstLine: chunk.first_line }, format);
    for (const { row, cells } of rows) {
      const result = results.get(row);
      // What undoes a row is ours to read, not the administrator's.
      if (result) yield { cells: cells.slice(0, inputColumn), outcome: toOutcome(result, lang) };
    }
  }
}

async function readChunkWithResults(
  read: Read,
  { id: jobId, splits }: BulkJob,
  ordinal: number,
  status?: RowStatus,
): Promise<{ chunk: StagedChunk; results: Map<number, StoredResult> }> {
  return read(async (manager) => {
    const [chunk]: StagedChunk[] = await manager.query(
      `SELECT c.ordinal, c.first_row, c.first_line, c.row_count, p.body FROM chunks c
       JOIN chunk_payloads p USING (job_id, ordinal) WHERE c.job_id = $1 AND c.ordinal = $2`,
      [jobId, ordinal],
    );
    const [from, to] = [chunk!.first_row, chunk!.first_row + chunk!.row_count - 1];
    const results: StoredResult[] = splits
      ? await readResultsOfParts(manager, jobId, { status, from, to })
      : await manager.query(
          `SELECT "row", status, user_id, code, column_name, facts, warnings FROM row_results
           WHERE job_id = $1 AND "row" BETWEEN $2 AND $3 AND ($4::row_status IS NULL OR status = $4)`,
          [jobId, from, to, status ?? null],
        );
    return { chunk: chunk!, results: new Map(results.map((result) => [result.row, result])) };
  });
}

function toOutcome(result: StoredResult, lang: Lang): ResultRow['outcome'] {
  const { row, status, code, column_name: column, facts, warnings, user_id: userId } = result;
  const sayIn = (language: Lang) => {
    if (code) return describeRejection(code, column, facts ?? {}, language);
    return warnings?.map((warning) => describeWarning(warning.code, warning.facts, language)).join(' ') ?? null;
  };
  const detail = sayIn('en');
  const inOwnLanguage = lang === 'en' ? detail : sayIn(lang);
  const statusUpdate = inOwnLanguage
    ? `${describeStatus(status, lang)}: ${inOwnLanguage}`
    : describeStatus(status, lang);
  return {
    row,
    status,
    code: code ?? warnings?.map((warning) => warning.code).join(' ') ?? null,
    detail,
    userId,
    statusUpdate,
  };
}
