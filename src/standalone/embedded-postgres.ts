import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { dirname, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { Client } from 'pg';
import { CLUSTER_USER, makeCluster, writeClusterSettings } from './cluster';
import { type ClusterPlace, findClusterPlace } from './cluster-place';
import { endFormerPostgres } from './former-postgres';
import { readOrMakeSecret } from './kept-secret';
import { type PostgresBinaries, preparePostgresBinaries } from './postgres-binaries';
import { choosePostgresSettings, formatPostgresSettings } from './postgres-settings';

const DATABASE = 'musterroll';
const KEEPER = resolve(__dirname, '../../scripts/keep-postgres.mjs');
type Keeper = ChildProcessByStdio<Writable, Readable, null>;

const START_ATTEMPTS = 3;
const LOG_LIMIT_BYTES = 10 * 1024 ** 2;

/** What a start needs to know. */
export interface EmbeddedPostgresOptions {
  /** Holds (or, for root, points to) the cluster; made when missing. */
  dataDir: string;
  log: { info(message: string): void };
  /** Settings beside or instead of the usual ones, such as `fsync: 'off'` for a cluster that is thrown away. */
  settings?: Record<string, string>;
}

/** A PostgreSQL that runs as long as this process does. */
export interface EmbeddedPostgres {
  /** Connection string of the database `musterroll`, password included. */
  url: string;
  /** Where cluster and log are; outside the data directory when root's PostgreSQL could not reach it. */
  home: string;
  /** Stops it in good order; resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that npm installed, on a free loopback port; the first start makes the cluster, later ones find
 * its data. It ends with this process, even when that is killed.
 * @throws Error that says why PostgreSQL cannot run here and what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const place = findClusterPlace(dataDir);
  const binaries = preparePostgresBinaries(dirname(place.home), place.account);
  const password = readOrMakeSecret(dataDir, 'postgres-password', () => randomBytes(24).toString('base64url'));
  await makeCluster(place, binaries, password);
  await endFormerPostgres(place, binaries);
  const { keeper, port } = await startOnFreePort(place, binaries, options.settings);
  const stop = () => stopKeeper(keeper);
  const urlOf = (database: string) => `postgresql://${CLUSTER_USER}:${password}@127.0.0.1:${port}/${database}`;
  try {
    await makeDatabase(urlOf('postgres'));
  } catch (error) {
    await stop();
    throw error;
  }
  options.log.info(`PostgreSQL ${binaries.version} runs on 127.0.0.1:${port}, with its data in ${place.home}`);
  return { url: urlOf(DATABASE), home: place.home, stop };
}

/** Another process may take the port between our look and PostgreSQL's; then a next one is tried. */
async function startOnFreePort(place: ClusterPlace, binaries: PostgresBinaries, settings: Record<string, string> = {}) {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort();
    writeClusterSettings(place, formatPostgresSettings({ ...choosePostgresSettings(port), ...settings }));
    if (existsSync(place.logFile) && statSync(place.logFile).size > LOG_LIMIT_BYTES) truncateSync(place.logFile);
    const keeper = spawnKeeper(place, binaries);
    if (await becomesReady(keeper)) return { keeper, port };
    const lastWords = readFileSync(place.logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n  ');
    if (attempt === START_ATTEMPTS || !lastWords.includes('could not bind')) {
      throw new Error(`PostgreSQL did not start. Its log (${place.logFile}) ends with:\n  ${lastWords}`);
    }
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Detached: a Ctrl-C in the terminal is for us, who still need PostgreSQL to stop in order. */
function spawnKeeper(place: ClusterPlace, binaries: PostgresBinaries): Keeper {
  const { clusterDir, logFile, stateFile, account } = place;
  const task = JSON.stringify({ pgCtl: binaries.pgCtl, clusterDir, logFile, stateFile, ...account });
  return spawn(process.execPath, [KEEPER, task], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
    windowsHide: true,
  });
}

async function becomesReady(keeper: Keeper): Promise<boolean> {
  const [answer] = await Promise.race([once(keeper.stdout, 'data'), once(keeper, 'close')]);
  // A process that has nothing else to do may end, and PostgreSQL with it.
  keeper.unref();
  (keeper.stdin as Socket).unref();
  (keeper.stdout as Socket).unref();
  return String(answer).startsWith('ready');
}

async function stopKeeper(keeper: Keeper): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  keeper.ref();
  const ended = once(keeper, 'exit');
  keeper.stdin.end();
  await ended;
}

async function makeDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
