import type { DataSource } from 'typeorm';
import type { Config } from '../config';
import { dropExpiredPartitions, expireCredentials, expireJobs, removeRemains } from '../jobs/expire-jobs';
import { purgeDeletedUsers } from '../jobs/purge-users';
import type { Logger } from '../logger';
import type { Queues } from '../queues';

/** How long each thing is kept. */
export type Retentions = Pick<Config, 'DELETED_USER_RETENTION_DAYS' | 'JOB_RETENTION_DAYS' | 'IDEMPOTENCY_KEY_HOURS'>;

const EVERY_MS = 60_000;
const SCHEDULER = 'retention';

/**
 * Ends what is past its retention, once a minute, by whichever worker the queue asks. The scheduler is put up again with every
 * minute: a queue that was emptied must not mean that passwords are kept for ever.
 */
export function startMaintenance(
  dataSource: DataSource,
  queues: Queues,
  retentions: Retentions,
  logger: Logger,
): { stop(): Promise<void> } {
  const worker = queues.consume('maintenance', () => maintain(dataSource, retentions, logger), { concurrency: 1 });
  let round: Promise<void> = Promise.resolve();
  const schedule = async () => {
    try {
      await queues.maintenance.upsertJobScheduler(SCHEDULER, { every: EVERY_MS }, { name: SCHEDULER });
    } catch (error) {
      logger.warn({ error: (error as Error).name }, 'could not schedule the maintenance; it will be tried again');
    }
  };
  const timer = setInterval(() => {
    round = round.then(schedule);
  }, EVERY_MS);
  round = schedule();
  return {
    async stop() {
      clearInterval(timer);
      await round;
      await worker.close();
    },
  };
}

/**
 * One round. Each step is small, stands for itself and can be done twice; one that fails does not keep the others from being done, and is
 * told without its message, which the queue's dashboard would show.
 */
export async function maintain(dataSource: DataSource, retentions: Retentions, logger: Logger): Promise<void> {
  const { DELETED_USER_RETENTION_DAYS, JOB_RETENTION_DAYS, IDEMPOTENCY_KEY_HOURS } = retentions;
  const steps: Record<string, () => Promise<unknown>> = {
    shreddedJobs: () => expireCredentials(dataSource),
    purgedUsers: () => purgeDeletedUsers(dataSource, DELETED_USER_RETENTION_DAYS),
    expiredJobs: () => expireJobs(dataSource, JOB_RETENTION_DAYS),
    droppedPartitions: () => dropExpiredPartitions(dataSource),
    // New names are found at once wherever they stand; in order they are found faster.
    orderedNames: () => dataSource.query(`SELECT gin_clean_pending_list('users_by_tag')`),
    remains: () => removeRemains(dataSource, IDEMPOTENCY_KEY_HOURS),
  };
  const done: Record<string, unknown> = {};
  for (const [name, step] of Object.entries(steps)) {
    try {
      done[name] = await step();
    } catch (error) {
      logger.warn({ step: name, code: (error as { code?: string }).code }, 'a step of the maintenance failed');
    }
  }
  logger.debug(done, 'maintenance');
}
