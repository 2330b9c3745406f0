import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/standalone/embedded-postgres';

/** The tests' data need not survive a power cut. */
const THROWAWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

/** Makes a data directory that PostgreSQL's own account can pass through when root runs the tests. */
export function makeDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'musterroll-test-'));
  chmodSync(dataDir, 0o711);
  return dataDir;
}

/** Removes a data directory and the cluster that belongs to it. */
export function removeDataDir(dataDir: string, home: string): void {
  rmSync(home, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

/** Starts a PostgreSQL that is gone, with all it holds, once it is stopped. */
export async function startThrowawayPostgres(): Promise<EmbeddedPostgres> {
  const dataDir = makeDataDir();
  const postgres = await startEmbeddedPostgres({ dataDir, log: { info: () => undefined }, settings: THROWAWAY });
  const stop = async () => {
    await postgres.stop();
    removeDataDir(dataDir, postgres.home);
  };
  return { ...postgres, stop };
}
