import type { EntityManager } from 'typeorm';
import type { Config } from '../config';
import { JobRefusal } from './job-refusal';

/** How much one customer may have under way. */
export type JobLimits = Pick<Config, 'MAX_OPEN_JOBS' | 'MAX_OPEN_ROWS'>;

/** Any number that only we use; the customer's id is the other half of the lock. */
const LIMIT_LOCK = 7_021_003;

/**
 * Makes sure that a customer may have one more job. Whoever asks for the same customer waits until this transaction ends, so that many
 * who ask at once do not all find the last place free.
 * @param customerId null: a file for many customers, counted with others of its kind
 * @throws JobRefusal `too-many-jobs` or `too-many-rows`
 */
export async function requireRoom(
  manager: EntityManager,
  customerId: string | null,
  { MAX_OPEN_JOBS, MAX_OPEN_ROWS }: JobLimits,
): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LIMIT_LOCK, customerId ?? '']);
  const [{ jobs, rows }]: [{ jobs: number; rows: number }] = await manager.query(
    `SELECT count(*)::integer AS jobs,
       coalesce(sum(row_count - succeeded - unchanged - warned - rejected), 0)::double precision AS rows
     FROM bulk_jobs WHERE state NOT IN ('completed', 'cancelled', 'failed') AND customer_id IS NOT DISTINCT FROM $1
       AND parent_relation IS DISTINCT FROM 'part'`,
    [customerId],
  );
  if (jobs >= MAX_OPEN_JOBS) {
    throw new JobRefusal(
      'too-many-jobs',
      `The customer has ${jobs} open jobs, which is as many as there may be. Wait until one is finished, or cancel one.`,
      { open: jobs, maximum: MAX_OPEN_JOBS },
    );
  }
  if (rows >= MAX_OPEN_ROWS) {
    throw new JobRefusal(
      'too-many-rows',
      `The customer's open jobs have ${rows} rows left, which is as many as there may be. Wait until some are done, or cancel a job.`,
      { open: rows, maximum: MAX_OPEN_ROWS },
    );
  }
}
