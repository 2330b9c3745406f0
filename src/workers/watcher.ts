import type { DataSource } from 'typeorm';
import { ringJob } from '../jobs/ring-job';
import { discardJob } from '../jobs/stage-job';
import type { Logger } from '../logger';
import type { Queues } from '../queues';

/** Any number that only we use: one watcher acts at a time, however many there are. */
const WATCHER_LOCK = 7_021_002;
/** A worker's transaction that is older than this is frozen: a chunk takes a fraction of a second. */
const FROZEN_SECONDS = 30;
/** An upload that has shown no sign of life for this long is abandoned. */
const ABANDONED_SECONDS = 15;

/** Looks after what nobody else would: bells that were lost, transactions that froze, uploads that were abandoned. */
export function startWatcher(
  dataSource: DataSource,
  queues: Queues,
  logger: Logger,
  everySeconds: number,
): { stop(): Promise<void> } {
  let round: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    round = round
      .then(() => watch(dataSource, queues, logger, everySeconds))
      .catch((error: Error) => {
        logger.warn(
          { error: error.name, code: (error as NodeJS.ErrnoException).code },
          'a round of the watcher failed',
        );
      });
  }, everySeconds * 1000);
  return {
    async stop() {
      clearInterval(timer);
      await round;
    },
  };
}

/** One round; does nothing when another watcher is at it. */
export async function watch(
  dataSource: DataSource,
  queues: Queues,
  logger: Logger,
  quietSeconds: number,
): Promise<void> {
  await endFrozen(dataSource, logger);
  const due = await dataSource.transaction(async (manager) => {
    const [{ mine }] = await manager.query('SELECT pg_try_advisory_xact_lock($1) AS mine', [WATCHER_LOCK]);
    if (!mine) return [];
    await manager.query('SELECT ensure_partitions(now())');
    const abandoned: { id: string }[] = await manager.query(
      `SELECT id FROM bulk_jobs WHERE state = 'receiving' AND touched_at < now() - make_interval(secs => $1) FOR UPDATE SKIP LOCKED`,
      [ABANDONED_SECONDS],
    );
    for (const { id } of abandoned) await discardJob(manager, id);
    const [started]: [{ id: string }[], number] = await manager.query(
      `UPDATE bulk_jobs SET state = CASE WHEN splits THEN 'running' ELSE 'queued' END, touched_at = now()
       WHERE state = 'scheduled' AND start_at <= now() RETURNING id`,
    );
    // Nobody has touched a job of the customer and none was rung for since: the bell is lost, or the worker that had it.
    const quiet: { id: string }[] = await manager.query(
      `SELECT (array_agg(id ORDER BY turn_at NULLS FIRST, id))[1] AS id FROM bulk_jobs
       WHERE state IN ('queued', 'running', 'cancelling') AND NOT splits GROUP BY customer_id
       HAVING max(coalesce(greatest(rung_at, touched_at), created_at)) < now() - make_interval(secs => $1)
       ORDER BY 1`,
      [quietSeconds],
    );
    return [...started, ...quiet];
  });
  for (const { id } of due) await ringJob(dataSource, queues, logger, id);
}

/** By every watcher, outside the lock that makes them take turns: the one that holds it may be the one that froze. */
async function endFrozen(dataSource: DataSource, logger: Logger): Promise<void> {
  const frozen: { pid: number }[] = await dataSource.query(
    `SELECT pg_terminate_backend(pid), pid FROM pg_stat_activity
     WHERE application_name = 'musterroll-worker' AND datname = current_database()
       AND xact_start < now() - make_interval(secs => $1)`,
    [FROZEN_SECONDS],
  );
  for (const { pid } of frozen) logger.warn({ pid }, 'ended the transaction of a frozen worker');
}
