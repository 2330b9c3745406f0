import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An API and a worker, as processes of their own. */
export interface ProductProcesses {
  /** Without a slash at the end. */
  url: string;
  /** Of a global administrator. */
  token: string;
  /** Highest resident memory of the API's process so far, in MB; on Linux. */
  peakMemoryOfApi(): number;
  /** All that both processes have written so far. */
  output(): string;
  stop(): Promise<void>;
  /** Ends both at once, without letting them finish anything. */
  kill(): Promise<void>;
}

const COMPILED = join(__dirname, '../../dist');

/**
 * Starts the product as it is built (`npm test` builds it first) on an existing database.
 * @param environment settings beside the usual ones; DATABASE_URL is needed
 */
export async function startProductProcesses(
  environment: Record<string, string | undefined>,
): Promise<ProductProcesses> {
  const token = randomBytes(24).toString('base64url');
  const settings = {
    PATH: process.env['PATH'],
    MASTER_KEY: randomBytes(32).toString('base64'),
    BOOTSTRAP_TOKEN: token,
    PORT: '0',
    ...environment,
  };
  let output = '';
  const start = (entry: string) => {
    const child = spawn(process.execPath, [join(COMPILED, entry)], {
      env: settings,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
    return child;
  };
  const children = [start('api/main.js'), start('workers/main.js')];
  const url = await waitForAddress(children, () => output);
  return {
    url,
    token,
    peakMemoryOfApi: () => {
      const status = readFileSync(`/proc/${children[0]!.pid}/status`, 'utf8');
      return Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024;
    },
    output: () => output,
    stop: async () => {
      await Promise.all(children.map((child) => end(child)));
    },
    kill: async () => {
      await Promise.all(children.map((child) => end(child, 'SIGKILL')));
    },
  };
}

async function waitForAddress(children: ChildProcess[], output: () => string): Promise<string> {
  for (;;) {
    const address = /listening on (http:\/\/\S+)/.exec(output())?.[1];
    if (address) return address;
    if (children.some(({ exitCode }) => exitCode !== null)) {
      await Promise.all(children.map((child) => end(child)));
      throw new Error(`The product did not start:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
