import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canReach, findOwner, findServiceAccount, type ServiceAccount } from './service-account';

/** Where root keeps clusters whose DATA_DIR their account cannot reach. */
const SYSTEM_DIR = '/var/lib/musterroll';

/** Where an embedded PostgreSQL lives, and who runs it. */
export interface ClusterPlace {
  account: ServiceAccount;
  /** Holds the cluster and its log; belongs to the account. */
  home: string;
  clusterDir: string;
  logFile: string;
  /** What the keeper says about itself; in DATA_DIR, where only we write. */
  stateFile: string;
}

/**
 * Finds the cluster of a data directory, or decides where to make it: inside, unless root's account cannot get there
 * (below a home of mode 0700, say); then below /var/lib/musterroll, with the path kept in the data directory.
 * @throws Error when the cluster that is there cannot be used by us
 */
export function findClusterPlace(dataDir: string): ClusterPlace {
  // Others may pass through to what is theirs, but list nothing; the secrets inside are of mode 0600.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const pointer = join(dataDir, 'postgres.path');
  const inside = join(dataDir, 'postgres');
  const known = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : inside;
  if (existsSync(join(known, 'cluster'))) {
    const account = findOwner(join(known, 'cluster'));
    if (!canReach(known, account)) throw unreachable(known);
    return describe(dataDir, known, account);
  }
  const account = findServiceAccount();
  if (canReach(dataDir, account)) return makeHome(dataDir, inside, account);
  mkdirSync(SYSTEM_DIR, { recursive: true, mode: 0o711 });
  const outside = join(SYSTEM_DIR, randomUUID());
  writeFileSync(pointer, `${outside}\n`);
  return makeHome(dataDir, outside, account);
}

function makeHome(dataDir: string, home: string, account: ServiceAccount): ClusterPlace {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  if (account) chownSync(home, account.uid, account.gid);
  return describe(dataDir, home, account);
}

function describe(dataDir: string, home: string, account: ServiceAccount): ClusterPlace {
  return {
    account,
    home,
    clusterDir: join(home, 'cluster'),
    logFile: join(home, 'postgres.log'),
    stateFile: join(dataDir, 'postgres-keeper.json'),
  };
}

function unreachable(home: string): Error {
  return new Error(
    `The account that PostgreSQL runs as can no longer reach its database in ${home}. ` +
      'Make every directory on the way passable for it again (chmod o+x).',
  );
}
