import type { EntityManager } from 'typeorm';
import type { BulkJob } from '../entities/bulk-job';
import type { ColumnName } from '../entities/column-name';
import type { RowStatus } from '../entities/row-result';
import type { Facts, RejectionCode, WarningCode } from '../operations/rejection';
import { describeRejection, describeWarning, type Lang } from '../operations/sentences';

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

/** A page of a job's results in row order. */
export function readResults(
  manager: EntityManager,
  job: Pick<BulkJob, 'id'>,
  { status, after, limit }: { status?: RowStatus; after: number; limit: number },
): Promise<StoredResult[]> {
  return manager.query(
    `SELECT r."row", r.status, r.user_id, r.upn, r.code, r.column_name, r.facts, r.warnings,
       (SELECT c.source_rows[r."row" - c.first_row + 1] FROM chunks c
        WHERE c.job_id = r.job_id AND c.source_rows IS NOT NULL AND r."row" BETWEEN c.first_row AND c.first_row + c.row_count - 1) AS source_row
     FROM row_results r WHERE r.job_id = $1 AND r."row" > $2 AND ($3::row_status IS NULL OR r.status = $3)
     ORDER BY r."row" LIMIT $4`,
    [job.id, after, status ?? null, limit],
  );
}

/** A result as the API shows it, in the words of a language. */
export function describeResult(result: StoredResult, lang: Lang) {
  return {
    row: result.row,
    status: result.status,
    code: result.code,
    detail: result.code && describeRejection(result.code, result.column_name, result.facts ?? {}, lang),
    column: result.column_name,
    warnings: (result.warnings ?? []).map(({ code, facts }) => ({ code, detail: describeWarning(code, facts, lang) })),
    userId: result.user_id,
    upn: result.upn,
    sourceRow: result.source_row,
  };
}
