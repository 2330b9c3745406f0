import type { EntityManager } from 'typeorm';
import { BulkJob, type JobState } from '../entities/bulk-job';

/** What a person can tell a job that is under way. */
export type Command = 'cancel' | 'pause' | 'resume';

/** Which states a command leads from, and where to. */
const TRANSITIONS: Record<Command, { from: readonly JobState[]; to: JobState; already: readonly JobState[] }> = {
  cancel: {
    from: ['scheduled', 'queued', 'running', 'pausing', 'paused'],
    to: 'cancelling',
    already: ['cancelling', 'cancelled'],
  },
  pause: { from: ['scheduled', 'queued', 'running', 'pausing'], to: 'paused', already: ['paused'] },
  resume: { from: ['paused', 'pausing'], to: 'queued', already: ['queued', 'running', 'scheduled'] },
};

/**
 * Cancels, pauses or resumes. The job's lock is held by every transaction that settles rows, so whoever gets it here knows that no chunk
 * is under way: `paused` is true at once, and nothing follows it.
 * @returns the job as it is now, or null when its state does not allow the command
 */
export async function controlJob(manager: EntityManager, jobId: string, command: Command): Promise<BulkJob | null> {
  const job = await manager.findOneOrFail(BulkJob, { where: { id: jobId }, lock: { mode: 'for_no_key_update' } });
  const { from, to, already } = TRANSITIONS[command];
  if (already.includes(job.state)) return job;
  if (!from.includes(job.state)) return null;
  await manager.query('UPDATE bulk_jobs SET state = $2, touched_at = now() WHERE id = $1', [jobId, to]);
  return manager.findOneByOrFail(BulkJob, { id: jobId });
}
