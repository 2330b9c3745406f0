import type { BulkJob } from '../entities/bulk-job';
import { findOperation } from '../operations/all-operations';
import type { Inverse } from '../operations/operation';
import { requireKept } from './apply-rows';
import { batchRows, type ChildRow } from './batch-rows';
import { isFinished } from './describe-job';
import { JobRefusal } from './job-refusal';
import type { RowSource } from './stage-job';
import type { Read } from './staged-rows';
import { invertRowsOfParts } from './undo-parts';

const PAGE = 5_000;
const DELIMITER = ',';
const COLUMNS = ['User ID', 'Email'] as const;
const COLUMNS_WITH_CUSTOMER = ['Customer', ...COLUMNS] as const;

interface UndoneRow {
  row: number;
  user_id: string;
  upn: string;
  before: Record<string, unknown> | null;
}

/**
 * The rows that take a job back, the last one first: what was done to a user last is undone first.
 * @returns the rows, and the operation that they are for
 * @throws JobRefusal when the job is not finished, did nothing, or cannot be taken back
 */
export function rowsToUndo(
  read: Read,
  job: BulkJob,
  chunkRows: number | undefined,
): { source: RowSource; operation: string } {
  const inverse = requireInverse(job);
  const columns = job.splits ? COLUMNS_WITH_CUSTOMER : COLUMNS;
  const rows = job.splits ? invertRowsOfParts(read, job, inverse) : invertRows(read, job.id, inverse);
  const width = columns.length + 1;
  const source: RowSource = {
    detected: {
      encoding: 'json',
      delimiter: DELIMITER,
      headerRow: 1,
      template: null,
      columns: [...columns],
      bom: false,
      lineEnd: '\r\n',
      prologue: [],
      header: [...columns],
    },
    header: { columns: [...columns, null], derived: [], resultColumns: [], passwordColumns: [], statusColumns: [] },
    format: { delimiter: DELIMITER, width, fewestCells: width, neutralized: false, lineIsRecord: true },
    inputColumn: columns.length,
    ignoredColumns: [],
    ...batchRows(rows, DELIMITER, chunkRows),
  };
  return { source, operation: inverse.operation };
}

function requireInverse(job: BulkJob): Inverse {
  if (!isFinished(job)) {
    throw new JobRefusal('job-state', `The job is ${job.state}. Cancel it first, or wait until it is finished.`, {
      state: job.state,
    });
  }
  requireKept(job);
  if (job.mode === 'validate' || job.succeeded + job.warned === 0) {
    throw new JobRefusal('nothing-to-undo', 'This job has changed nothing, so that there is nothing to undo.');
  }
  const inverse = findOperation(job.operation)?.inverse;
  if (inverse) return inverse;
  throw new JobRefusal(
    'cannot-be-undone',
    `${job.operation} cannot be undone: what was there before is not kept. If it was a mistake, do it again for those users.`,
  );
}

async function* invertRows(read: Read, jobId: string, inverse: Inverse): AsyncGenerator<ChildRow> {
  for (let before: number | null = null; ; ) {
    const rows: UndoneRow[] = await read((manager) =>
      manager.query(
        `SELECT "row", user_id, upn, before FROM row_results
         WHERE job_id = $1 AND status IN ('succeeded', 'succeeded_with_warnings') AND ($2::integer IS NULL OR "row" < $2)
         ORDER BY "row" DESC LIMIT $3`,
        [jobId, before, PAGE],
      ),
    );
    for (const { row, user_id: userId, upn, before } of rows) {
      const input = inverse.input({ jobId, row, userId, before });
      yield { cells: [userId, upn, JSON.stringify(input)], source: row };
    }
    if (rows.length < PAGE) return;
    before = rows[rows.length - 1]!.row;
  }
}
