import type { EntityManager } from 'typeorm';
import { BulkJob } from '../entities/bulk-job';
import { requireKept } from './apply-rows';
import { type Command, controlJob, rescheduleJob } from './control-job';
import { mergeForecasts } from './merge-forecasts';

interface PartCounts {
  open: boolean;
  cancelled: boolean;
  counts: Pick<BulkJob, 'succeeded' | 'unchanged' | 'warned' | 'rejected' | 'cancelled'>;
  touched_at: Date | null;
}

const COUNTS = `
  SELECT coalesce(bool_or(state NOT IN ('completed', 'cancelled', 'failed')), false) AS open, coalesce(bool_or(state = 'cancelled'), false) AS cancelled,
    max(touched_at) AS touched_at, json_build_object('succeeded', coalesce(sum(succeeded), 0), 'unchanged', coalesce(sum(unchanged), 0),
      'warned', coalesce(sum(warned), 0), 'rejected', coalesce(sum(rejected), 0), 'cancelled', coalesce(sum(cancelled), 0)) AS counts
  FROM bulk_jobs WHERE parent_job_id = $1 AND parent_relation = 'part'`;

async function readCounts(manager: EntityManager, jobId: string): Promise<PartCounts> {
  const [parts]: PartCounts[] = await manager.query(COUNTS, [jobId]);
  return parts!;
}

/**
 * Ends a file for many customers if all its parts have ended. Whoever ends a part calls this in the same transaction: the parent's lock,
 * taken before the parts are looked at, makes sure that of two who end the last parts at once one sees the other.
 */
export async function finishParent(manager: EntityManager, jobId: string): Promise<BulkJob> {
  await manager.query('SELECT FROM bulk_jobs WHERE id = $1 FOR NO KEY UPDATE', [jobId]);
  const { open, cancelled, counts } = await readCounts(manager, jobId);
  if (!open) {
    await manager.query(
      `UPDATE bulk_jobs SET state = $2, finished_at = now(), touched_at = now(), started_at = coalesce(started_at, now()),
         succeeded = succeeded + $3, unchanged = unchanged + $4, warned = warned + $5, rejected = rejected + $6, cancelled = cancelled + $7
       WHERE id = $1 AND finished_at IS NULL`,
      [
        jobId,
        cancelled ? 'cancelled' : 'completed',
        counts.succeeded,
        counts.unchanged,
        counts.warned,
        counts.rejected,
        counts.cancelled,
      ],
    );
  }
  const job = await manager.findOneByOrFail(BulkJob, { id: jobId });
  if (open || job.mode !== 'validate') return job;
  job.forecast = await mergeForecasts(manager, jobId);
  await manager.update(BulkJob, { id: jobId }, { forecast: job.forecast });
  return job;
}

/** A file for many customers as far as its parts are; any other job as it is. */
export async function withParts(manager: EntityManager, job: BulkJob): Promise<BulkJob> {
  if (!job.splits || job.finishedAt) return job;
  const { counts, touched_at } = await readCounts(manager, job.id);
  const sums = Object.entries(counts).map(([name, count]) => [name, job[name as keyof PartCounts['counts']] + count]);
  return Object.assign(manager.create(BulkJob, { ...job }), Object.fromEntries(sums), {
    touchedAt: touched_at && touched_at > job.touchedAt ? touched_at : job.touchedAt,
  });
}

/**
 * Parts end before the file does, and may expire before it.
 * @throws JobRefusal when the rows of one are no longer kept
 */
export async function requireKeptParts(manager: EntityManager, jobId: string): Promise<void> {
  const [part]: { expiredAt: Date }[] = await manager.query(
    `SELECT expired_at AS "expiredAt" FROM bulk_jobs WHERE parent_job_id = $1 AND parent_relation = 'part' AND expired_at IS NOT NULL LIMIT 1`,
    [jobId],
  );
  if (part) requireKept(part);
}

/** Ids of a file's parts, in the order in which everybody locks them. */
export async function listParts(manager: EntityManager, jobId: string): Promise<string[]> {
  const parts: { id: string }[] = await manager.query(
    `SELECT id FROM bulk_jobs WHERE parent_job_id = $1 AND parent_relation = 'part' AND finished_at IS NULL ORDER BY id`,
    [jobId],
  );
  return parts.map(({ id }) => id);
}

const OWN_STATES: Record<Command, string> = {
  cancel: `'cancelling'`,
  pause: `'paused'`,
  resume: `CASE WHEN start_at > now() THEN 'scheduled' ELSE 'running' END`,
};

/**
 * Cancels, pauses or resumes all parts of a file, then the file: parts before the parent, as those who end a part do it.
 * @returns the parent as it is now, or null when it is over
 */
export async function controlParts(manager: EntityManager, jobId: string, command: Command): Promise<BulkJob | null> {
  for (const id of await listParts(manager, jobId)) await controlJob(manager, id, command);
  const [, affected] = await manager.query(
    `UPDATE bulk_jobs SET state = ${OWN_STATES[command]}, touched_at = now() WHERE id = $1 AND finished_at IS NULL`,
    [jobId],
  );
  return affected === 1 ? finishParent(manager, jobId) : null;
}

/** Gives all parts of a file that waits for its time another. @returns the parent as it is now, or null when it has begun */
export async function rescheduleParts(
  manager: EntityManager,
  jobId: string,
  startAt: Date | null,
): Promise<BulkJob | null> {
  for (const id of await listParts(manager, jobId)) await rescheduleJob(manager, id, startAt);
  const [, affected] = await manager.query(
    `UPDATE bulk_jobs SET start_at = $2, touched_at = now(), state = CASE WHEN $2::timestamptz IS NULL THEN 'running' ELSE state END
     WHERE id = $1 AND state = 'scheduled'`,
    [jobId, startAt],
  );
  return affected === 1 ? manager.findOneByOrFail(BulkJob, { id: jobId }) : null;
}
