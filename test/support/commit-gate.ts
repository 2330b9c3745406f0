import { setTimeout as wait } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

/** Makes COMMIT of a job's first chunk wait for a lock. */
export async function makeGate(dataSource: DataSource): Promise<void> {
  await dataSource.query(`
    CREATE FUNCTION pass_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4242); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER gate AFTER UPDATE OF settled_rows ON chunks DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.ordinal = 0) EXECUTE FUNCTION pass_gate()`);
}

/** @returns opens it again */
export async function closeGate(dataSource: DataSource): Promise<() => Promise<void>> {
  const runner = dataSource.createQueryRunner();
  await runner.query('SELECT pg_advisory_lock(4242)');
  return async () => {
    await runner.query('SELECT pg_advisory_unlock(4242)');
    await runner.release();
  };
}

/** Waits until a second chunk waits for its locks, and for what it can do meanwhile. */
export async function waitForNext(dataSource: DataSource): Promise<void> {
  const isWaiting = async () => {
    const found = await dataSource.query(
      `SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM chunks%SKIP LOCKED%'`,
    );
    return found.length > 0;
  };
  const deadline = Date.now() + 20_000;
  while (!(await isWaiting())) {
    if (Date.now() > deadline) throw new Error('No chunk was begun behind the first.');
    await wait(10);
  }
  await wait(50);
}
