import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';

const STILL_MS = 500;
const LOOK_MS = 100;

/**
 * Waits until the database has done what it does of its own accord, or for the planner, after what was done before: for half a second nothing is under
 * way. The limits are measured on a database that has nothing else to do, and so is what they are compared with.
 */
export async function waitForQuiet(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  for (let still = 0; still < STILL_MS; still += LOOK_MS) {
    await wait(LOOK_MS);
    const { rows } = await client.query(`
      SELECT count(*)::integer AS busy FROM pg_stat_activity
      WHERE pid <> pg_backend_pid()
        AND (backend_type = 'autovacuum worker' OR (backend_type = 'client backend' AND state = 'active'))`);
    if (rows[0].busy > 0) still = -LOOK_MS;
  }
  await client.end();
}
