import type { DataSource } from 'typeorm';
import type { Logger } from '../logger';
import type { Queues, Ring } from '../queues';
import { ringJob } from './ring-job';

/** What the index of open jobs holds, in its own words. */
const IS_OPEN = `state NOT IN ('completed', 'cancelled', 'failed')`;
const CUSTOMER = '(SELECT customer_id FROM bulk_jobs WHERE id = $1)';
/** The jobs of a job's customer that can go on. */
const OPEN_JOBS = `bulk_jobs o
  WHERE o.customer_id = ${CUSTOMER} AND o.${IS_OPEN} AND o.state IN ('queued', 'running', 'cancelling') AND NOT o.splits`;
const IS_RESTING = 'coalesce(o.rests_until > now(), false)';
/** What is cancelled takes no time; of the others the one that has waited longest. */
const IN_TURN = `o.state = 'cancelling' DESC, o.turn_at NULLS FIRST, o.id`;

/**
 * Begins a turn of a customer. Workers are shared by turns, customer by customer, however many jobs one of them has: a ring that is older
 * than the customer's last turn was answered by it, since every turn ends with a ring for what is left. The customer's jobs share its
 * turns: the one that has waited longest is taken up, whichever was rung for.
 * @param ring.rungAt not given: the turn goes on
 * @returns the job to work on, or null when none is due
 */
export async function beginTurn(
  dataSource: DataSource,
  { jobId, rungAt }: Pick<Ring, 'jobId' | 'rungAt'>,
): Promise<string | null> {
  const [[job]]: [{ id: string }[], number] = await dataSource.query(
    `UPDATE bulk_jobs SET turn_at = now(), rung_at = now() WHERE id = (
       SELECT o.id FROM ${OPEN_JOBS} AND NOT ${IS_RESTING}
         AND NOT EXISTS (
           SELECT FROM bulk_jobs s WHERE s.customer_id = ${CUSTOMER} AND s.${IS_OPEN} AND s.turn_at > $2::timestamptz
         ) AND NOT EXISTS (
           SELECT FROM bulk_jobs s WHERE s.customer_id = ${CUSTOMER} AND s.turn_at > $2::timestamptz
             AND s.finished_at > $2::timestamptz AND s.expired_at IS NULL
         )
       ORDER BY ${IN_TURN} LIMIT 1 FOR NO KEY UPDATE OF o SKIP LOCKED
     ) RETURNING id`,
    [jobId, rungAt ?? null],
  );
  return job?.id ?? null;
}

/** Ends a customer's turn: rings for the one of its jobs that is next, if any is left. */
export async function endTurn(dataSource: DataSource, queues: Queues, logger: Logger, jobId: string): Promise<void> {
  try {
    const [next]: { id: string; rest_ms: number }[] = await dataSource.query(
      `SELECT o.id, greatest(0, coalesce(ceil(extract(epoch FROM o.rests_until - now()) * 1000), 0))::integer AS rest_ms
       FROM ${OPEN_JOBS} ORDER BY ${IS_RESTING}, ${IN_TURN} LIMIT 1`,
      [jobId],
    );
    if (next) await ringJob(dataSource, queues, logger, next.id, next.rest_ms);
  } catch (error) {
    logger.warn({ jobId, error: (error as Error).name }, 'could not end a turn with a ring; the watcher will ring');
  }
}

/** Whether the turn could be another job's of the same customer. */
export async function hasSiblings(dataSource: DataSource, jobId: string): Promise<boolean> {
  const found = await dataSource.query(`SELECT FROM ${OPEN_JOBS} AND o.id <> $1 AND NOT ${IS_RESTING} LIMIT 1`, [
    jobId,
  ]);
  return found.length > 0;
}

/** Lets a job rest. @param ms whole milliseconds */
export async function rest(dataSource: DataSource, jobId: string, ms: number): Promise<void> {
  await dataSource.query(
    `UPDATE bulk_jobs SET rests_until = now() + make_interval(secs => $2::double precision / 1000) WHERE id = $1`,
    [jobId, ms],
  );
}
