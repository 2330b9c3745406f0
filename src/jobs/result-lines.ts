import type { EntityManager } from 'typeorm';
import type { BulkJob } from '../entities/bulk-job';
import { RESULTS_OF_PARTS, type StoredResult } from './list-results';

/** What a results file needs of a result. */
export type FiledResult = Pick<
  StoredResult,
  'row' | 'status' | 'user_id' | 'code' | 'column_name' | 'facts' | 'warnings'
>;

/** Which rows of a job, and only those that ended so. */
interface Stretch {
  from: number;
  to: number;
  status?: StoredResult['status'];
}

const OWN_RESULTS = `
  SELECT r."row", r.status, r.user_id, r.code, r.column_name, r.facts, r.warnings FROM row_results r
  WHERE r.job_id = $1 AND r."row" BETWEEN $2 AND $3`;

/** Neither a code nor JSON holds a tab or a line end of its own. */
const linesOf = (results: string): string => `
  SELECT string_agg(concat_ws(E'\\t', "row", status, coalesce(user_id::text, ''), coalesce(code, ''), coalesce(column_name, ''),
    coalesce(facts::text, ''), coalesce(warnings::text, '')), E'\\n' ORDER BY "row") AS lines
  FROM (${results}) AS result WHERE $4::row_status IS NULL OR status = $4`;

const LINES = { own: linesOf(OWN_RESULTS), ofParts: linesOf(RESULTS_OF_PARTS) };

/**
 * Results of a stretch of rows as one text, a line each in row order. Thousands of objects that wait until the file has come to their row
 * outlive V8's young generation, and fill the heap of whoever streams a million of them; one text does not.
 */
export async function readResultLines(
  manager: EntityManager,
  { id, splits }: Pick<BulkJob, 'id' | 'splits'>,
  { from, to, status }: Stretch,
): Promise<string> {
  const [{ lines }]: [{ lines: string | null }] = await manager.query(splits ? LINES.ofParts : LINES.own, [
    id,
    from,
    to,
    status ?? null,
  ]);
  return lines ?? '';
}

/** Reads the lines back, each when it is asked for. */
export function* parseResultLines(lines: string): Generator<FiledResult> {
  for (let start = 0; start < lines.length; ) {
    const next = lines.indexOf('\n', start);
    const end = next === -1 ? lines.length : next;
    const [row, status, userId, code, column, facts, warnings] = lines.slice(start, end).split('\t');
    yield {
      row: Number(row),
      status: status as FiledResult['status'],
      user_id: userId || null,
      code: (code || null) as FiledResult['code'],
      column_name: (column || null) as FiledResult['column_name'],
      facts: facts ? JSON.parse(facts) : null,
      warnings: warnings ? JSON.parse(warnings) : null,
    };
    start = end + 1;
  }
}
