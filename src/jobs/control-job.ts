import type { EntityManager } from 'typeorm';
import { BulkJob, type JobState } from '../entities/bulk-job';
import { discardJob } from './stage-job';

/** What a person can tell a job that is under way. */
export type Command = 'cancel' | 'pause' | 'resume';

/** Which states a command leads from, and in which there is nothing left to do. */
const TRANSITIONS: Record<Command, { from: readonly JobState[]; already: readonly JobState[] }> = {
  cancel: {
    from: ['receiving', 'scheduled', 'queued', 'running', 'pausing', 'paused'],
    already: ['cancelling', 'cancelled'],
  },
  pause: { from: ['scheduled', 'queued', 'running', 'pausing'], already: ['paused'] },
  resume: { from: ['paused', 'pausing'], already: ['queued', 'running', 'scheduled'] },
};

/** Where each command leads to. A job that was paused before its time keeps its time. */
const TARGETS: Record<Command, string> = {
  cancel: `CASE WHEN state = 'receiving' THEN 'cancelled' ELSE 'cancelling' END`,
  pause: `'paused'`,
  resume: `CASE WHEN start_at > now() AND started_at IS NULL THEN 'scheduled' ELSE 'queued' END`,
};

/**
 * Cancels, pauses or resumes. The job's lock is held by every transaction that settles rows, so whoever gets it here knows that no chunk
 * is under way: `paused` is true at once, and nothing follows it. What is cancelled while it still comes in never begins.
 * @returns the job as it is now, or null when its state does not allow the command
 */
export async function controlJob(manager: EntityManager, jobId: string, command: Command): Promise<BulkJob | null> {
  const job = await lockJob(manager, jobId);
  const { from, already } = TRANSITIONS[command];
  if (already.includes(job.state)) return job;
  if (!from.includes(job.state)) return null;
  await manager.query(
    `UPDATE bulk_jobs SET state = ${TARGETS[command]}, touched_at = now(),
       finished_at = CASE WHEN state = 'receiving' THEN now() END,
       sealed_password_secret = CASE WHEN state <> 'receiving' THEN sealed_password_secret END
     WHERE id = $1`,
    [jobId],
  );
  if (job.state === 'receiving') await discardJob(manager, jobId);
  return manager.findOneByOrFail(BulkJob, { id: jobId });
}

/**
 * Gives a job that has not begun another time, or none: then it begins at once. While it is paused it only remembers.
 * @returns the job as it is now, or null when it has begun or had no time to begin with
 */
export async function rescheduleJob(
  manager: EntityManager,
  jobId: string,
  startAt: Date | null,
): Promise<BulkJob | null> {
  const job = await lockJob(manager, jobId);
  const waits = job.state === 'scheduled' || (job.state === 'paused' && job.startAt && !job.startedAt);
  if (!waits) return null;
  await manager.query(
    `UPDATE bulk_jobs SET start_at = $2, touched_at = now(),
       state = CASE WHEN $2::timestamptz IS NULL AND state = 'scheduled' THEN 'queued' ELSE state END
     WHERE id = $1`,
    [jobId, startAt],
  );
  return manager.findOneByOrFail(BulkJob, { id: jobId });
}

function lockJob(manager: EntityManager, jobId: string): Promise<BulkJob> {
  return manager.findOneOrFail(BulkJob, { where: { id: jobId }, lock: { mode: 'for_no_key_update' } });
}
