import type { EntityManager } from 'typeorm';
import type { BulkJob } from '../entities/bulk-job';
import type { ColumnName } from '../entities/column-name';
import type { RowStatus } from '../entities/row-result';
import type { Facts, RejectionCode, WarningCode } from '../operations/rejection';
import { describeRejection, describeWarning, type Lang } from '../operations/sentences';
import { proposeValue } from './propose-value';

/** A stored result, with the row of the parent behind it. */
export interface StoredResult {
  row: number;
  status: RowStatus;
  user_id: string | null;
  upn: string | null;
  code: RejectionCode | null;
  column_name: ColumnName | null;
  facts: Facts | null;
  warnings: { code: WarningCode; facts: Facts }[] | null;
  source_row: number | null;
}

/** Which results are asked for, and how far from where. */
export interface ResultsPage {
  status?: RowStatus;
  after: number;
  limit: number;
}

/** A page of a job's results in row order. */
export function readResults(
  manager: EntityManager,
  job: Pick<BulkJob, 'id' | 'splits' | 'rowCount'>,
  page: ResultsPage,
): Promise<StoredResult[]> {
  return job.splits ? readPageOfParts(manager, job, page) : readPage(manager, job.id, page);
}

function readPage(
  manager: EntityManager,
  jobId: string,
  { status, after, limit }: ResultsPage,
): Promise<StoredResult[]> {
  return manager.query(
    `SELECT r."row", r.status, r.user_id, r.upn, r.code, r.column_name, r.facts, r.warnings,
       (SELECT c.source_rows[r."row" - c.first_row + 1] FROM chunks c
        WHERE c.job_id = r.job_id AND c.source_rows IS NOT NULL AND r."row" BETWEEN c.first_row AND c.first_row + c.row_count - 1) AS source_row
     FROM row_results r WHERE r.job_id = $1 AND r."row" > $2 AND ($3::row_status IS NULL OR r.status = $3)
     ORDER BY r."row" LIMIT $4`,
    [jobId, after, status ?? null, limit],
  );
}

/** Rows of a file that are looked for at a time in the results of its parts. */
const STRETCH = 5_000;

async function readPageOfParts(
  manager: EntityManager,
  job: Pick<BulkJob, 'id' | 'rowCount'>,
  { status, after, limit }: ResultsPage,
): Promise<StoredResult[]> {
  const found: StoredResult[] = [];
  for (let from = after + 1; from <= job.rowCount && found.length < limit; from += STRETCH) {
    found.push(...(await readResultsOfParts(manager, job.id, { status, from, to: from + STRETCH - 1 })));
  }
  return found.slice(0, limit);
}

/** Where the rows of a stretch of a file for many customers lie: with which part, and which row of it. $1: the file, $2 and $3: the stretch. */
export const PLACES_IN_PARTS = `
  SELECT j.id AS job_id, j.customer_id, s.source AS "row", c.first_row + s.nth::integer - 1 AS own
  FROM bulk_jobs j JOIN chunks c ON c.job_id = j.id, unnest(c.source_rows) WITH ORDINALITY AS s(source, nth)
  WHERE j.parent_job_id = $1 AND j.parent_relation = 'part' AND c.source_rows[1] <= $3 AND c.source_rows[c.row_count] >= $2
    AND s.source BETWEEN $2 AND $3`;

/** Results of a stretch of a file for many customers, wherever they lie: with its parts, or with the file itself. $1: the file, $2 and $3: the stretch. */
export const RESULTS_OF_PARTS = `
  WITH place AS (${PLACES_IN_PARTS}), result AS (
    SELECT p."row", r.status, r.user_id, r.upn, r.code, r.column_name, r.facts, r.warnings
    FROM place p JOIN row_results r ON r.job_id = p.job_id AND r."row" = p.own
    UNION ALL
    SELECT r."row", r.status, r.user_id, r.upn, r.code, r.column_name, r.facts, r.warnings
    FROM row_results r WHERE r.job_id = $1 AND r."row" BETWEEN $2 AND $3
  ), source AS (
    SELECT c.first_row + s.nth::integer - 1 AS "row", s.source FROM chunks c, unnest(c.source_rows) WITH ORDINALITY AS s(source, nth)
    WHERE c.job_id = $1 AND c.first_row <= $3 AND c.first_row + c.row_count > $2
  )
  SELECT result.*, source.source AS source_row FROM result LEFT JOIN source USING ("row")`;

/** Those results in the file's order. */
export function readResultsOfParts(
  manager: EntityManager,
  jobId: string,
  { status, from, to }: { status?: RowStatus; from: number; to: number },
): Promise<StoredResult[]> {
  return manager.query(`${RESULTS_OF_PARTS} WHERE $4::row_status IS NULL OR status = $4 ORDER BY "row"`, [
    jobId,
    from,
    to,
    status ?? null,
  ]);
}

/** A result as the API shows it, in the words of a language. */
export function describeResult(result: StoredResult, lang: Lang) {
  return {
    row: result.row,
    status: result.status,
    code: result.code,
    detail: result.code && describeRejection(result.code, result.column_name, result.facts ?? {}, lang),
    column: result.column_name,
    proposal: proposeValue(result),
    warnings: (result.warnings ?? []).map(({ code, facts }) => ({ code, detail: describeWarning(code, facts, lang) })),
    userId: result.user_id,
    upn: result.upn,
    sourceRow: result.source_row,
  };
}
