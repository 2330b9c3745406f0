import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ClusterPlace } from './cluster-place';
import type { PostgresBinaries } from './postgres-binaries';

const POLL_MS = 50;
/** A keeper learns of its parent's death at once; one that has not after this long has a parent that lives. */
const GRACE_MS = 1_000;
/** Longer than a keeper takes to stop PostgreSQL, however much there is to write down. */
const PATIENCE_MS = 160_000;

/**
 * Makes sure that nothing runs on a cluster any more: waits while the keeper of a killed parent stops PostgreSQL, and
 * stops a PostgreSQL whose keeper was killed as well.
 * @throws Error when another Musterroll is using the cluster
 */
export async function endFormerPostgres(place: ClusterPlace, binaries: PostgresBinaries): Promise<void> {
  const since = Date.now();
  for (let keeper = findKeeper(place); keeper; keeper = findKeeper(place)) {
    const waited = Date.now() - since;
    if (waited > (keeper.state === 'stopping' ? PATIENCE_MS : GRACE_MS)) throw alreadyRunning(place, keeper.pid);
    await sleep(POLL_MS);
  }
  await endOrphan(place, binaries);
}

function findKeeper(place: ClusterPlace): { pid: number; state: 'running' | 'stopping' } | undefined {
  if (!existsSync(place.stateFile)) return undefined;
  const keeper = JSON.parse(readFileSync(place.stateFile, 'utf8'));
  return isRunningOn(keeper.pid, place.clusterDir) ? keeper : undefined;
}

async function endOrphan(place: ClusterPlace, binaries: PostgresBinaries): Promise<void> {
  const pidFile = join(place.clusterDir, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const [pid] = readFileSync(pidFile, 'utf8').split('\n');
  if (isRunningOn(Number(pid), place.clusterDir)) {
    const options = ['stop', '-D', place.clusterDir, '-m', 'fast', '-w', '-t', '120'];
    await promisify(execFile)(binaries.pgCtl, options, { ...place.account, cwd: '/' });
  } else {
    // Its number may belong to somebody else by now, and PostgreSQL would refuse to start because of it.
    rmSync(pidFile, { force: true });
  }
}

/** Process numbers are used again, so Linux is asked for the command line too: both keeper and postmaster name the cluster. */
export function isRunningOn(pid: number, clusterDir: string): boolean {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(clusterDir);
    } catch {
      return false;
    }
  }
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function alreadyRunning(place: ClusterPlace, pid: number): Error {
  return new Error(
    `Another Musterroll is using the database in ${place.home} (its PostgreSQL is kept by process ${pid}). ` +
      'Stop that one first, or give this one a DATA_DIR of its own.',
  );
}
