import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { findClusterPlace } from '../../src/standalone/cluster-place';
import { makeDataDir, removeDataDir } from '../support/throwaway-postgres';

const MAIN = join(__dirname, '../../dist/standalone/main.js');
const TOKEN = 'a-token-for-this-test-alone-0123456789';
let dataDir: string;
const started: ChildProcess[] = [];

beforeAll(() => {
  dataDir = makeDataDir();
});
afterAll(() => removeDataDir(dataDir, findClusterPlace(dataDir).home));
afterEach(async () => {
  for (const main of started.splice(0))
    if (main.exitCode === null && main.signalCode === null) await end(main, 'SIGINT');
});

/** Starts everything as `npm start` does; resolves once the API listens. */
async function start(): Promise<{ main: ChildProcess; url: string }> {
  const { DATABASE_URL: _database, REDIS_URL: _redis, MASTER_KEY: _key, ...rest } = process.env;
  const environment = { ...rest, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', BOOTSTRAP_TOKEN: TOKEN };
  const main = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(main);
  const lines = createInterface({ input: main.stdout! });
  for await (const [line] of on(lines, 'line', { close: ['close'] })) {
    const url = /listening on (http:\/\/\S+)/.exec(line)?.[1];
    if (url) return { main, url };
  }
  throw new Error('It ended before it listened.');
}

async function end(main: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(main, 'exit');
  main.kill(signal);
  const [code] = await ended;
  return code;
}

/** Processes of ours, by the entry points that stand in their command lines. */
function childrenOf(main: ChildProcess): { api: number; worker: number } {
  const children = readFileSync(`/proc/${main.pid}/task/${main.pid}/children`, 'utf8').trim().split(' ').map(Number);
  const find = (entry: string) => children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(entry))!;
  return { api: find('api/main.js'), worker: find('workers/main.js') };
}

function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50);
}

async function call(url: string, path: string, body?: object): Promise<{ items?: { name: string }[] }> {
  const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
  const request = { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) };
  return (await (await fetch(`${url}/api/v1${path}`, request)).json()) as never;
}

test('SIGINT stops API, worker and PostgreSQL, and the next start finds the data and the key', async () => {
  const first = await start();
  await call(first.url, '/customers', { name: 'Contoso', domains: ['contoso.example'], usageLocation: 'DE' });
  const { api, worker } = childrenOf(first.main);
  expect(await end(first.main, 'SIGINT')).toBe(0);
  expect([isAlive(api), isAlive(worker)]).toEqual([false, false]);
  const key = readFileSync(join(dataDir, 'master-key'), 'utf8');

  const second = await start();
  const { items } = await call(second.url, '/customers');
  expect(items).toMatchObject([{ name: 'Contoso' }]);
  expect(readFileSync(join(dataDir, 'master-key'), 'utf8')).toBe(key);
  expect(statSync(join(dataDir, 'master-key')).mode & 0o777).toBe(0o600);
});

test('a killed worker is replaced, and a killed API comes back at the same address', async () => {
  const { main, url } = await start();
  const before = childrenOf(main);
  process.kill(before.worker, 'SIGKILL');
  process.kill(before.api, 'SIGKILL');
  await until(() => !isAlive(before.api) && !isAlive(before.worker));
  await until(() =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  expect(childrenOf(main).worker).not.toBe(before.worker);
});

test('kill -9 of the whole leaves no process behind', async () => {
  const { main } = await start();
  const { api, worker } = childrenOf(main);
  const [postmaster] = readFileSync(join(findClusterPlace(dataDir).clusterDir, 'postmaster.pid'), 'utf8').split('\n');
  await end(main, 'SIGKILL');
  await until(() => ![api, worker, Number(postmaster)].some(isAlive));
});
