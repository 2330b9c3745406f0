import { execFile } from 'node:child_process';
import { closeSync, existsSync, fchownSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ClusterPlace } from './cluster-place';
import type { PostgresBinaries } from './postgres-binaries';
import type { ServiceAccount } from './service-account';

/** The superuser of an embedded cluster. */
export const CLUSTER_USER = 'musterroll';

/**
 * Makes the cluster's files unless they exist; made aside and renamed, so that an interrupted start leaves nothing half.
 * @throws Error when initdb fails, or the cluster is of another major version than the binaries
 */
export async function makeCluster(place: ClusterPlace, binaries: PostgresBinaries, password: string): Promise<void> {
  if (existsSync(place.clusterDir)) return assertSameMajor(place, binaries);
  const draft = `${place.clusterDir}.new`;
  const passwordFile = join(place.home, 'initdb-password');
  rmSync(draft, { recursive: true, force: true });
  writeOwned(passwordFile, `${password}\n`, place.account);
  try {
    await promisify(execFile)(
      binaries.initdb,
      [
        `--pgdata=${draft}`,
        `--username=${CLUSTER_USER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // Names compare alike on every machine, whatever its C library knows about languages.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      { ...place.account, cwd: '/', env: { ...process.env, LC_ALL: 'C' } },
    );
  } catch (cause) {
    throw new Error(`PostgreSQL could not make its files in ${place.home}: ${(cause as Error).message.trim()}`, {
      cause,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeOwned(join(draft, 'postgresql.conf'), "include 'musterroll.conf'\n", place.account);
  renameSync(draft, place.clusterDir);
}

function assertSameMajor(place: ClusterPlace, binaries: PostgresBinaries): void {
  const made = readFileSync(join(place.clusterDir, 'PG_VERSION'), 'utf8').trim();
  const [ours] = binaries.version.split('.');
  if (made === ours) return;
  throw new Error(
    `The database in ${place.home} was made by PostgreSQL ${made}; this Musterroll brings PostgreSQL ${ours}. ` +
      'Dump it with the version that made it and load the dump into a new DATA_DIR.',
  );
}

/** Replaces the settings that the next start reads. */
export function writeClusterSettings(place: ClusterPlace, settings: string): void {
  writeOwned(join(place.clusterDir, 'musterroll.conf'), settings, place.account);
}

/** Removed first and made anew: in a directory of another account, root must not follow what lies there. */
function writeOwned(path: string, text: string, account: ServiceAccount): void {
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    if (account) fchownSync(file, account.uid, account.gid);
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}
