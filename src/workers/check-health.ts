import { Client } from 'pg';
import { readConfig } from '../config';

/**
 * Ends with 0 when PostgreSQL sees a worker of this machine at work, else with 1: the health check of worker
 * containers, which answer no HTTP. A worker that hangs has lost or never made its connections.
 */
async function checkHealth(): Promise<boolean> {
  const client = new Client({ connectionString: readConfig(process.env).DATABASE_URL, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const seen = await client.query(
      `SELECT FROM pg_stat_activity WHERE application_name = 'musterroll-worker' AND client_addr = inet_client_addr() LIMIT 1`,
    );
    return seen.rowCount === 1;
  } finally {
    await client.end();
  }
}

checkHealth().then(
  (healthy) => process.exit(healthy ? 0 : 1),
  () => process.exit(1),
);
