import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The system account PostgreSQL runs as; `undefined` stands for our own. */
export type ServiceAccount = { uid: number; gid: number } | undefined;

const CANDIDATES = ['postgres', 'nobody'];

/**
 * Chooses who runs PostgreSQL, which refuses to run as root: root hands it to `postgres`, else to `nobody`.
 * @throws Error when root finds neither account
 */
export function findServiceAccount(): ServiceAccount {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of CANDIDATES) {
    try {
      return { uid: readId('-u', name), gid: readId('-g', name) };
    } catch {
      // The account does not exist here; the next one may.
    }
  }
  throw new Error(
    'PostgreSQL does not run as root, and neither a "postgres" nor a "nobody" account exists to run it. ' +
      'Start Musterroll as an ordinary user, or set DATABASE_URL.',
  );
}

function readId(option: string, name: string): number {
  return Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}

/**
 * Finds the account that an existing cluster belongs to: whoever made it, root lets that account run it again.
 * @throws Error when it belongs to somebody whose files we may not use
 */
export function findOwner(clusterDir: string): ServiceAccount {
  const { uid, gid } = statSync(clusterDir);
  const self = process.getuid?.();
  if (self === undefined || self === uid) return undefined;
  if (self === 0) return { uid, gid };
  throw new Error(
    `The database in ${clusterDir} belongs to another account (uid ${uid}). ` +
      'Start Musterroll as the account that started it first, or choose another DATA_DIR.',
  );
}

/** Whether an account may pass through every directory above a path and into the path itself. */
export function canReach(path: string, account: ServiceAccount): boolean {
  if (!account) return true;
  const { mode, uid } = statSync(path);
  const passes = uid === account.uid ? (mode & 0o100) !== 0 : (mode & 0o001) !== 0;
  const parent = dirname(path);
  return passes && (parent === path || canReach(parent, account));
}
