import type { DataSource } from 'typeorm';
import type { Logger } from '../logger';
import type { Queues } from '../queues';

/**
 * Rings for a job's next chunk, after whatever made it due is committed. A bell that cannot be rung costs time, never a row: the
 * watcher rings for what is due and was not rung for. Nor is the job's lock waited for: whoever holds it is at work on the job, and a
 * frozen worker that held it would hold whoever rings as well, the watcher that is to end it among them.
 * @param delayMs how long the ring waits in the queue
 */
export async function ringJob(
  dataSource: DataSource,
  queues: Queues,
  logger: Logger,
  jobId: string,
  delayMs = 0,
): Promise<void> {
  try {
    const [[job]]: [RungJob[], number] = await dataSource.query(
      `UPDATE bulk_jobs j SET ring_number = ring_number + 1, rung_at = now()
       FROM chunks c, (SELECT id FROM bulk_jobs WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED) free
       WHERE j.id = free.id AND j.state IN ('queued', 'running', 'cancelling') AND c.job_id = j.id AND c.ordinal = j.next_chunk
       RETURNING j.next_chunk, j.ring_number, j.operation, c.first_row, c.row_count, now()::text AS rung_at`,
      [jobId],
    );
    if (!job) return;
    const name = `${job.operation}, rows ${job.first_row} to ${job.first_row + job.row_count - 1}`;
    await queues.ring({ jobId, ordinal: job.next_chunk, rungAt: job.rung_at }, name, job.ring_number, delayMs);
  } catch (error) {
    logger.warn({ jobId, error: (error as Error).name }, 'could not ring for a job; the watcher will');
  }
}

interface RungJob {
  next_chunk: number;
  ring_number: number;
  operation: string;
  first_row: number;
  row_count: number;
  rung_at: string;
}
