import type { DataSource, EntityManager } from 'typeorm';
import type { AuditOperation } from '../audit/audit-operation';
import { recordAct } from '../audit/record';

/** Jobs that one transaction works through. */
const STEP = 100;

interface ExpiredJob {
  id: string;
  customer_id: string | null;
}

/**
 * Shreds the temporary passwords of jobs that nobody has confirmed in time.
 * @returns how many jobs
 */
export function expireCredentials(dataSource: DataSource): Promise<number> {
  return expire(
    dataSource,
    'expire_credentials',
    `UPDATE bulk_jobs SET sealed_password_secret = NULL, touched_at = now() WHERE id IN (
       SELECT id FROM bulk_jobs
       WHERE sealed_password_secret IS NOT NULL AND credentials_expire_at <= now() AND state IN ('completed', 'cancelled', 'failed')
       ORDER BY credentials_expire_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
     ) RETURNING id, customer_id`,
    [],
  );
}

/**
 * Forgets the rows and results of jobs that are past their retention. Their payload key goes at once, so that the rows cannot be read
 * any more; the bytes go with their partition. What a job counted stays.
 * @param days for which a finished job's rows are kept, by the database's clock
 * @returns how many jobs
 */
export function expireJobs(dataSource: DataSource, days: number): Promise<number> {
  return expire(
    dataSource,
    'expire_job',
    `WITH expired AS (
       UPDATE bulk_jobs SET expired_at = now(), sealed_payload_key = '', sealed_password_secret = NULL, touched_at = now() WHERE id IN (
         SELECT id FROM bulk_jobs WHERE finished_at <= now() - make_interval(days => $2) AND expired_at IS NULL
         ORDER BY finished_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
       ) RETURNING id, customer_id
     ), chunks_gone AS (
       DELETE FROM chunks c USING expired WHERE c.job_id = expired.id
     )
     SELECT id, customer_id FROM expired`,
    [days],
  );
}

async function expire(
  dataSource: DataSource,
  operation: AuditOperation,
  statement: string,
  parameters: unknown[],
): Promise<number> {
  let total = 0;
  for (let count = STEP; count === STEP; total += count) {
    count = await dataSource.transaction(async (manager) => {
      const jobs = await readRows<ExpiredJob>(manager, statement, [STEP, ...parameters]);
      for (const { id, customer_id: customerId } of jobs)
        await recordAct(manager, { operatorId: null, customerId, operation, jobId: id });
      return jobs.length;
    });
  }
  return total;
}

/** UPDATE … RETURNING comes with a count, SELECT without. */
async function readRows<Row>(manager: EntityManager, statement: string, parameters: unknown[]): Promise<Row[]> {
  const result: Row[] | [Row[], number] = await manager.query(statement, parameters);
  return Array.isArray(result[0]) ? result[0] : (result as Row[]);
}

/** Partitions younger than this are never dropped, however short the retention is: `ensure_partitions` would make them again. */
const YOUNGEST_WEEKS = 3;

/**
 * Drops the partitions of rows and results in which every job is finished and expired.
 * @returns their names
 */
export async function dropExpiredPartitions(dataSource: DataSource): Promise<string[]> {
  const partitions: { name: string }[] = await dataSource.query(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid,
       LATERAL (SELECT to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp AT TIME ZONE 'UTC' AS begins) w
     WHERE i.inhparent IN ('chunk_payloads'::regclass, 'row_results'::regclass) AND w.begins < now() - make_interval(weeks => $1)
       AND NOT EXISTS (
         SELECT FROM bulk_jobs j WHERE j.id >= uuid_floor(w.begins) AND j.id < uuid_floor(w.begins + interval '1 week') AND j.expired_at IS NULL
       )
     ORDER BY 1`,
    [YOUNGEST_WEEKS],
  );
  for (const { name } of partitions) {
    await dataSource.transaction(async (manager) => {
      // Dropping waits for everybody who reads results, and everybody behind waits for it: better to come back later.
      await manager.query(`SET LOCAL lock_timeout = '1s'`);
      await manager.query(`DROP TABLE "${name}"`);
    });
  }
  return partitions.map(({ name }) => name);
}

/**
 * Removes what nobody will ask for again: answers to repeated requests, and what was tried out by jobs that are over.
 * @param keyHours for which an idempotency key is remembered
 */
export async function removeRemains(dataSource: DataSource, keyHours: number): Promise<void> {
  await dataSource.query(
    `DELETE FROM idempotency_keys WHERE created_at <= now() - make_interval(hours => $1)
       OR (status IS NULL AND held_until <= now() - interval '1 hour')`,
    [keyHours],
  );
  await dataSource.query(
    `DELETE FROM validation_overlay o WHERE NOT EXISTS (
       SELECT FROM bulk_jobs j WHERE j.id = o.job_id AND j.state NOT IN ('completed', 'cancelled', 'failed')
     )`,
  );
}
