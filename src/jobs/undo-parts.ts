import type { EntityManager } from 'typeorm';
import type { BulkJob } from '../entities/bulk-job';
import type { Inverse } from '../operations/operation';
import type { ChildRow } from './batch-rows';
import { JobRefusal } from './job-refusal';
import { PLACES_IN_PARTS } from './list-results';
import { requireKeptParts } from './parent-job';
import type { Read } from './staged-rows';

/** Rows of the file that are looked for at a time. */
const STRETCH = 5_000;

interface UndoneRow {
  row: number;
  job_id: string;
  customer_id: string;
  own: number;
  user_id: string;
  upn: string;
  before: Record<string, unknown> | null;
}

// What was undone for one customer by itself is undone already.
const DONE = `
  WITH place AS (${PLACES_IN_PARTS})
  SELECT p.*, r.user_id, r.upn, r.before FROM place p JOIN row_results r ON r.job_id = p.job_id AND r."row" = p.own
  WHERE r.status IN ('succeeded', 'succeeded_with_warnings')
    AND NOT EXISTS (SELECT FROM bulk_jobs u WHERE u.parent_job_id = p.job_id AND u.parent_relation = 'undo')
  ORDER BY p."row" DESC`;

/**
 * The rows that take a file for many customers back, the last one first, each with the customer it belongs to.
 * @throws JobRefusal when the results of a part are no longer kept
 */
export async function* invertRowsOfParts(
  read: Read,
  { id, rowCount }: Pick<BulkJob, 'id' | 'rowCount'>,
  inverse: Inverse,
): AsyncGenerator<ChildRow> {
  await read((manager) => requireKeptParts(manager, id));
  let found = 0;
  for (let to = rowCount; to > 0; to -= STRETCH) {
    const rows: UndoneRow[] = await read((manager) => manager.query(DONE, [id, Math.max(1, to - STRETCH + 1), to]));
    for (const { row, job_id: jobId, customer_id: customerId, own, user_id: userId, upn, before } of rows) {
      const input = inverse.input({ jobId, row: own, userId, before });
      found++;
      yield { cells: [customerId, userId, upn, JSON.stringify(input)], source: row };
    }
  }
  if (found > 0) return;
  throw new JobRefusal(
    'undone-already',
    'What this file did is undone already, customer by customer. GET /api/v1/jobs?parentId= lists its parts.',
  );
}

/**
 * One customer's part of a file is undone with the whole of it, or by itself: once is all it takes.
 * @throws JobRefusal
 */
export async function requireFileNotUndone(
  manager: EntityManager,
  { parentJobId, parentRelation }: Pick<BulkJob, 'parentJobId' | 'parentRelation'>,
): Promise<void> {
  if (parentRelation !== 'part') return;
  const [undo]: { id: string }[] = await manager.query(
    `SELECT id FROM bulk_jobs WHERE parent_job_id = $1 AND parent_relation = 'undo'`,
    [parentJobId],
  );
  if (!undo) return;
  throw new JobRefusal(
    'undone-already',
    `The file that this job is a part of is undone already, or is being undone, for all its customers: GET /api/v1/jobs/${undo.id} shows how far it is.`,
    { jobId: undo.id },
  );
}
