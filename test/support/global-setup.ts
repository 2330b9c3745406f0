import { Client } from 'pg';
import { createDataSource, migrate } from '../../src/database';
import { startRedis, type TestRedis } from './start-redis';
import { addressDatabase, POSTGRES_URL, REDIS_URL, TEMPLATE_DATABASE } from './test-environment';
import { startThrowawayPostgres } from './throwaway-postgres';

declare global {
  /** Set by globalSetup, called by globalTeardown: jest runs both in one process. */
  var stopTestServers: (() => Promise<void>) | undefined;
}

/** One PostgreSQL and one Redis for the whole run, and a migrated template to clone from. */
export default async function setUp(): Promise<void> {
  const postgres = await startThrowawayPostgres();
  let redis: TestRedis | undefined;
  globalThis.stopTestServers = async () => {
    await redis?.stop();
    await postgres.stop();
  };
  try {
    redis = await startRedis();
    await makeTemplate(postgres.url);
  } catch (error) {
    await globalThis.stopTestServers();
    throw error;
  }
  process.env[POSTGRES_URL] = postgres.url;
  if (redis) process.env[REDIS_URL] = redis.url;
  else
    process.stdout.write('\nNo redis-server on the PATH and no REDIS_URL: the tests that need a Redis are skipped.\n');
}

async function makeTemplate(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
  await client.end();
  const dataSource = createDataSource({
    url: addressDatabase(url, TEMPLATE_DATABASE),
    applicationName: 'test-template',
  });
  await dataSource.initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}
