import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/standalone/embedded-postgres';
import { startRedis } from '../support/start-redis';
import { makeDataDir, removeDataDir } from '../support/throwaway-postgres';

const ROOT = join(__dirname, '..', '..');
const TOKEN = 'a-token-for-the-benchmark-and-nothing-else';

/** The product as a user runs it: API and workers as processes of their own, with the embedded server's own settings (fsync on). */
export interface Product {
  /** Where API and console answer, and who may do everything there. */
  url: string;
  token: string;
  databaseUrl: string;
  call<Answer>(path: string, options?: { method?: string; body?: unknown; type?: string }): Promise<Answer>;
  upload(path: string, body: ReadableStream | NodeJS.ReadableStream): Promise<{ id: string }>;
  /** An answer's bytes as they come. */
  stream(path: string): Promise<AsyncIterable<Uint8Array>>;
  /** Highest resident memory so far, in MB; of workers, the largest. */
  peakMemory(): { api: number; worker: number };
  stop(): Promise<void>;
}

/** @param options.workers worker processes @param options.queue what the doorbell hangs on */
export async function startProduct({
  workers,
  queue,
}: {
  workers: number;
  queue: 'postgres' | 'redis';
}): Promise<Product> {
  const dataDir = makeDataDir();
  const postgres = await startEmbeddedPostgres({ dataDir, log: { info: () => undefined } });
  const redis = queue === 'redis' ? await startRedis() : undefined;
  if (queue === 'redis' && !redis)
    throw new Error('There is no redis-server on the PATH: apt-get install redis-server.');
  const environment = {
    ...process.env,
    DATABASE_URL: postgres.url,
    REDIS_URL: redis?.url ?? '',
    MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    BOOTSTRAP_TOKEN: TOKEN,
    PORT: '0',
    LOG_LEVEL: 'warn',
  };
  const run = (entry: string) =>
    spawn(process.execPath, [join(ROOT, 'dist', entry)], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const api = run('api/main.js');
  const address = await addressOf(api);
  const started = Array.from({ length: workers }, () => run('workers/main.js'));
  const call: Product['call'] = async (path, { method = 'GET', body, type = 'application/json' } = {}) => {
    const response = await fetch(`${address}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...(body !== undefined && { 'content-type': type }) },
      body: body === undefined ? undefined : type === 'application/json' ? JSON.stringify(body) : (body as never),
      ...(type !== 'application/json' && { duplex: 'half' }),
    } as RequestInit);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as never;
  };
  return {
    url: address,
    token: TOKEN,
    databaseUrl: postgres.url,
    call,
    upload: (path, body) => call(path, { method: 'POST', body, type: 'text/csv' }),
    async stream(path) {
      const response = await fetch(`${address}/api/v1${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
      if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
      return response.body as AsyncIterable<Uint8Array>;
    },
    peakMemory: () => ({ api: peakOf(api), worker: Math.max(...started.map(peakOf)) }),
    async stop() {
      await Promise.all([...started, api].map(end));
      await redis?.stop();
      await postgres.stop();
      removeDataDir(dataDir, postgres.home);
    },
  };
}

async function addressOf(api: ChildProcess): Promise<string> {
  for await (const text of api.stdout!) {
    const address = /listening on (http:\S+)/.exec(String(text))?.[1];
    if (address) return address;
  }
  throw new Error('The API ended before it listened.');
}

function peakOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
