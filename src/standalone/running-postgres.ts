import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLUSTER_USER } from './cluster';
import { findClusterPlace } from './cluster-place';
import { isRunningOn } from './former-postgres';

/**
 * The address of the embedded PostgreSQL that another process of this installation runs now.
 * @returns null when none is running
 */
export function findRunningPostgres(dataDir: string): string | null {
  const { clusterDir } = findClusterPlace(dataDir);
  try {
    // Its own record of itself: process id, data directory, start time, port (PostgreSQL documentation, "postmaster.pid").
    const [pid, , , port] = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
    if (!isRunningOn(Number(pid), clusterDir)) return null;
    const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8').trim();
    return `postgresql://${CLUSTER_USER}:${password}@127.0.0.1:${port}/musterroll`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
