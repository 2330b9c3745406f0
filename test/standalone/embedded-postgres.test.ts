import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/standalone/embedded-postgres';
import { makeDataDir, removeDataDir } from '../support/throwaway-postgres';

const TYPESCRIPT = join(__dirname, '../support/require-typescript.cjs');
const log = { info: () => undefined };
let dataDir: string;
let home: string;
const parents: ChildProcess[] = [];
const running: EmbeddedPostgres[] = [];

beforeAll(() => {
  dataDir = makeDataDir();
});
afterEach(async () => {
  for (const parent of parents.splice(0)) parent.kill('SIGKILL');
  await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
});
afterAll(() => removeDataDir(dataDir, home));

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  running.push(postgres);
  home = postgres.home;
  return postgres;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

async function keep(url: string, selection: string): Promise<void> {
  await query(url, 'DROP TABLE IF EXISTS kept');
  await query(url, `CREATE TABLE kept AS ${selection}`);
}

/** Starts PostgreSQL from a process of its own, which can then be killed. */
async function startInChild(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['-r', TYPESCRIPT, join(__dirname, 'start-in-child.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parents.push(child);
  const [line] = await once(child.stdout!, 'data');
  const answer = JSON.parse(String(line));
  home = answer.home;
  return { child, url: answer.url };
}

/** Waits until nothing listens there any more. */
async function untilGone(url: string): Promise<void> {
  for (;;) {
    const error = await query(url, 'SELECT 1').catch((reason) => reason);
    if (error.code === 'ECONNREFUSED') return;
    await sleep(50);
  }
}

test('a second start finds what the first one stored', async () => {
  const first = await start();
  await keep(first.url, 'SELECT 42 AS answer');
  await first.stop();
  const second = await start();
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([42]);
  await second.stop();
});

test('sorting and case do not depend on the machine, and a commit is on the disk', async () => {
  const postgres = await start();
  const settings = await query(
    postgres.url,
    `SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_encoding'),
       datlocprovider, datlocale FROM pg_database WHERE datname = 'musterroll'`,
  );
  expect(settings).toEqual(['on', 'on', 'UTF8', 'b', 'C.UTF-8']);
  await postgres.stop();
});

test('nobody enters without the password, which only its owner can read', async () => {
  const postgres = await start();
  const stranger = new URL(postgres.url);
  stranger.password = 'guessed';
  await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
  await postgres.stop();
});

test('kill -9 of the parent stops PostgreSQL, and what was committed is there at the next start', async () => {
  const { child, url } = await startInChild();
  await keep(url, 'SELECT 42 AS answer');
  child.kill('SIGKILL');
  await untilGone(url);
  const next = await start();
  expect(await query(next.url, 'SELECT answer FROM kept')).toEqual([42]);
  await next.stop();
});

test('a start right after kill -9 waits until the old PostgreSQL has stopped', async () => {
  const { child, url } = await startInChild();
  await keep(url, 'SELECT n FROM generate_series(1, 1000) n');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const next = await start();
  expect(await query(next.url, 'SELECT count(*)::int FROM kept')).toEqual([1000]);
  await next.stop();
});

test('a PostgreSQL whose keeper was killed with its parent is stopped by the next start', async () => {
  const { child, url } = await startInChild();
  await keep(url, 'SELECT 42 AS answer');
  process.kill(JSON.parse(readFileSync(join(dataDir, 'postgres-keeper.json'), 'utf8')).pid, 'SIGKILL');
  child.kill('SIGKILL');
  expect(await query(url, 'SELECT 1')).toEqual([1]);
  const next = await start();
  expect(await query(next.url, 'SELECT answer FROM kept')).toEqual([42]);
  await expect(query(url, 'SELECT 1')).rejects.toThrow();
  await next.stop();
});

test('a data directory that is in use is refused, and its user is left in peace', async () => {
  const postgres = await start();
  await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toThrow(/Another Musterroll is using the database/);
  expect(await query(postgres.url, 'SELECT 1')).toEqual([1]);
  await postgres.stop();
});

test('a stale process number that now belongs to somebody else does not keep PostgreSQL from starting', async () => {
  const first = await start();
  await first.stop();
  writeFileSync(join(home, 'cluster', 'postmaster.pid'), `${process.pid}\n`);
  const second = await start();
  expect(await query(second.url, 'SELECT 1')).toEqual([1]);
  await second.stop();
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('root can keep its data below a directory that is closed to everybody else', async () => {
  const closedDir = makeDataDir();
  chmodSync(closedDir, 0o700);
  const first = await startEmbeddedPostgres({ dataDir: closedDir, log });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  const second = await startEmbeddedPostgres({ dataDir: closedDir, log });
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([42]);
  await second.stop();
  removeDataDir(closedDir, second.home);
});
