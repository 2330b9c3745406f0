import type { DataSource } from 'typeorm';
import type { Config } from '../config';
import { createDataSource } from '../database';
import { startEmbeddedPostgres } from './embedded-postgres';
import { findRunningPostgres } from './running-postgres';

/**
 * Opens the installation's database for as long as a command runs: the one of DATABASE_URL, else the embedded one, which may be running
 * (`npm start` goes on beside it) or not.
 * @param applicationName shown in pg_stat_activity
 */
export async function withLedger<T>(
  config: Config,
  applicationName: string,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const known = config.DATABASE_URL ?? findRunningPostgres(config.DATA_DIR);
  const own = known ? null : await startEmbeddedPostgres({ dataDir: config.DATA_DIR, log: { info: () => undefined } });
  try {
    const dataSource = await createDataSource({ url: known ?? own!.url, applicationName, poolSize: 3 }).initialize();
    try {
      return await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await own?.stop();
  }
}
