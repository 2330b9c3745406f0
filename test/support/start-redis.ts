import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis that a test run may fill and empty as it likes. */
export interface TestRedis {
  url: string;
  stop(): Promise<void>;
}

/** Uses REDIS_URL, else starts the redis-server on the PATH on a free port; `undefined` when there is neither. */
export async function startRedis(): Promise<TestRedis | undefined> {
  if (process.env['REDIS_URL']) return { url: process.env['REDIS_URL'], stop: async () => undefined };
  if (spawnSync('redis-server', ['--version']).status !== 0) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'musterroll-redis-'));
  const port = await findFreePort();
  const server = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      directory,
      '--maxmemory-policy',
      'noeviction',
      '--save',
      '',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const endWithUs = () => server.kill('SIGKILL');
  process.once('exit', endWithUs);
  await isReady(server.stdout);
  const stop = async () => {
    process.off('exit', endWithUs);
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

/** Reads on after the line came, so that the server never blocks on a full pipe. */
async function isReady(output: NodeJS.ReadableStream): Promise<void> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    output.on('data', (piece: Buffer) => {
      text += piece;
      if (text.includes('Ready to accept connections')) resolve();
    });
    output.once('end', () => reject(new Error(`redis-server did not start:\n${text}`)));
  });
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
