import type { Sealer } from '../credentials/master-key';
import type { BulkJob } from '../entities/bulk-job';
import { parseBatch } from '../tabular/parse-batch';
import type { Reading } from './prepare-chunk';
import { openStagedBatches, type Read } from './staged-rows';

/**
 * What stands in some rows of a job, by the columns that they were read as: to look at, and to correct. Passwords are left empty.
 * @param rows their numbers, in ascending order
 */
export async function readRowCells(
  read: Read,
  sealer: Sealer,
  job: BulkJob,
  rows: readonly number[],
): Promise<Map<number, Record<string, string>>> {
  const found = new Map<number, Record<string, string>>();
  if (rows.length === 0) return found;
  const { format, columns, passwordColumns } = job.reading as unknown as Reading;
  const wanted = new Set(rows);
  const chunks: { ordinal: number }[] = await read((manager) =>
    manager.query(
      `SELECT ordinal FROM chunks c WHERE job_id = $1
         AND EXISTS (SELECT FROM unnest($2::integer[]) AS r("row") WHERE r."row" BETWEEN c.first_row AND c.first_row + c.row_count - 1)
       ORDER BY ordinal`,
      [job.id, rows],
    ),
  );
  const ordinals = chunks.map(({ ordinal }) => ordinal);
  for await (const batch of openStagedBatches(read, sealer, job, ordinals)) {
    for (const { row, cells } of parseBatch(batch, format).rows) {
      if (!wanted.has(row)) continue;
      const named = columns.flatMap((column, index) =>
        column === null ? [] : [[column, passwordColumns.includes(index) ? '' : (cells[index] ?? '')] as const],
      );
      found.set(row, Object.fromEntries(named));
    }
  }
  return found;
}
