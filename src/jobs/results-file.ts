import type { EntityManager } from 'typeorm';
import { openJobSecret } from '../credentials/job-secrets';
import type { Sealer } from '../credentials/master-key';
import { chunkContext, openPayload } from '../credentials/payload-cipher';
import type { BulkJob } from '../entities/bulk-job';
import type { RowStatus } from '../entities/row-result';
import { describeRejection, describeStatus, describeWarning, type Lang } from '../operations/sentences';
import { readRows } from '../tabular/parse-batch';
import type { ResultRow } from '../tabular/results-layout';
import type { Reading } from './prepare-chunk';
import { type FiledResult, parseResultLines, readResultLines } from './result-lines';

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
    const { chunk, lines } = await following;
    if (ordinal + 1 < job.chunkCount) {
      following = readChunkWithResults(read, job, ordinal + 1, status);
      following.catch(() => undefined);
    }
    if (lines === '') continue;
    const body = openPayload(key, chunk.body, chunkContext(job.id, ordinal));
    const results = parseResultLines(lines);
    let result = results.next().value;
    for (const { row, cells } of readRows({ body, firstRow: chunk.first_row, firstLine: chunk.first_line }, format)) {
      if (result?.row !== row) continue;
      // What undoes a row is ours to read, not the administrator's.
      yield { cells: cells.slice(0, inputColumn), outcome: toOutcome(result, lang) };
      result = results.next().value;
    }
  }
}

async function readChunkWithResults(
  read: Read,
  job: BulkJob,
  ordinal: number,
  status?: RowStatus,
): Promise<{ chunk: StagedChunk; lines: string }> {
  return read(async (manager) => {
    const [chunk]: StagedChunk[] = await manager.query(
      `SELECT c.ordinal, c.first_row, c.first_line, c.row_count, p.body FROM chunks c
       JOIN chunk_payloads p USING (job_id, ordinal) WHERE c.job_id = $1 AND c.ordinal = $2`,
      [job.id, ordinal],
    );
    const [from, to] = [chunk!.first_row, chunk!.first_row + chunk!.row_count - 1];
    return { chunk: chunk!, lines: await readResultLines(manager, job, { from, to, status }) };
  });
}

function toOutcome(result: FiledResult, lang: Lang): ResultRow['outcome'] {
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
