import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/standalone/embedded-postgres';
import { makeDataDir, removeDataDir } from '../support/throwaway-postgres';

/** Commits wait as in earnest; the disk need not, since it is the processes that die here and not the machine. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  max_wal_size: '192MB',
  min_wal_size: '64MB',
  // So that it can be copied while it runs.
  wal_level: 'replica',
};
const TMPFS_MEGABYTES = 1_500;

/** A PostgreSQL that can be restarted, killed and, where root may mount, filled up. */
export class PostgresServer {
  private constructor(
    private readonly dataDir: string,
    private running: EmbeddedPostgres,
    /** Whether its disk is a small one of its own. */
    readonly hasOwnDisk: boolean,
  ) {
    if (hasOwnDisk) process.on('exit', this.unmount);
  }

  static async start(): Promise<PostgresServer> {
    const dataDir = makeDataDir();
    const hasOwnDisk = mountTmpfs(dataDir);
    return new PostgresServer(dataDir, await launch(dataDir), hasOwnDisk);
  }

  get port(): number {
    return Number(new URL(this.running.url).port);
  }

  /** Address of a database, as it is now. */
  urlOf(database: string): string {
    const url = new URL(this.running.url);
    url.pathname = `/${database}`;
    return url.href;
  }

  async createDatabase(name: string): Promise<void> {
    const client = new Client({ connectionString: this.urlOf('postgres') });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
  }

  async dropDatabase(name: string): Promise<void> {
    const client = new Client({ connectionString: this.urlOf('postgres') });
    await client.connect();
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await client.end();
  }

  /**
   * Copies all of it while it runs, and starts the copy beside it.
   * @see https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
   */
  async copyWhileRunning(): Promise<PostgresServer> {
    const dataDir = makeDataDir();
    const hasOwnDisk = mountTmpfs(dataDir);
    const client = new Client({ connectionString: this.running.url });
    await client.connect();
    const cluster = join(dataDir, 'postgres', 'cluster');
    try {
      await client.query(`SELECT pg_backup_start('copy', true)`);
      copy(`${this.dataDir}/.`, dataDir);
      const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop(false)');
      copy(`${join(this.running.home, 'cluster', 'pg_wal')}/.`, join(cluster, 'pg_wal'));
      const label = join(cluster, 'backup_label');
      writeFileSync(label, rows[0].labelfile);
      const { uid, gid } = statSync(cluster);
      chownSync(label, uid, gid);
    } finally {
      await client.end();
    }
    for (const own of ['postgres/cluster/postmaster.pid', 'postgres-keeper.json'])
      rmSync(join(dataDir, own), { force: true });
    return new PostgresServer(dataDir, await launch(dataDir), hasOwnDisk);
  }

  /** In good order: connections are ended, nothing has to be recovered. */
  async stop(): Promise<void> {
    await this.running.stop();
  }

  /** As if every process of it were killed: what was not in the log is gone. */
  async crash(): Promise<void> {
    const pid = this.postmaster();
    process.kill(pid, 'SIGQUIT');
    while (isAlive(pid)) await wait(20);
    await this.running.stop();
  }

  /** Starts it again if it is not running. */
  async start(): Promise<void> {
    if (await this.answers()) return;
    await this.running.stop();
    this.running = await launch(this.dataDir);
  }

  /** Takes all room from it. */
  fillDisk(): void {
    const { bavail, bsize } = statfsSync(this.dataDir);
    try {
      writeFileSync(this.ballast, Buffer.alloc(bavail * bsize));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  freeDisk(): void {
    rmSync(this.ballast, { force: true });
  }

  /** Stops it and removes all it holds. */
  async remove(): Promise<void> {
    await this.running.stop();
    process.off('exit', this.unmount);
    if (this.hasOwnDisk) this.unmount();
    removeDataDir(this.dataDir, this.running.home);
  }

  private readonly unmount = () => void execFileSync('umount', ['-l', this.dataDir]);

  private get ballast(): string {
    return join(this.dataDir, 'ballast');
  }

  private async answers(): Promise<boolean> {
    if (!existsSync(join(this.running.home, 'cluster', 'postmaster.pid'))) return false;
    const client = new Client({ connectionString: this.running.url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      return true;
    } catch (error) {
      // It is recovering: that takes as long as it takes, and then it answers.
      if ((error as { code?: string }).code !== '57P03') return false;
      await wait(100);
      return this.answers();
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private postmaster(): number {
    return Number(readFileSync(join(this.running.home, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
  }
}

function launch(dataDir: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, log: { info: () => undefined }, settings: SETTINGS });
}

/** Files may vanish meanwhile: the log tells the copy about it. */
function copy(from: string, to: string): void {
  spawnSync('cp', ['-a', from, to], { stdio: 'ignore' });
}

/** @returns false where mounting is not allowed */
function mountTmpfs(directory: string): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    const options = `size=${TMPFS_MEGABYTES}m,mode=711`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
