import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import Redis from 'ioredis';

/** A Redis at a fixed address, which keeps nothing when it is restarted. */
export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(private readonly port: number) {}

  /** @returns undefined where there is no redis-server on the PATH */
  static async start(): Promise<RedisServer | undefined> {
    if (spawnSync('redis-server', ['--version']).status !== 0) return undefined;
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    const server = new RedisServer(port);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it if it is not running. */
  async start(): Promise<void> {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) return;
    const settings = { port: this.port, bind: '127.0.0.1', save: '', dir: '/tmp', 'maxmemory-policy': 'noeviction' };
    const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.child = spawn('redis-server', options, { stdio: 'ignore' });
    while (!(await this.answers())) await wait(30);
  }

  async kill(): Promise<void> {
    const ended = once(this.child!, 'exit');
    this.child!.kill('SIGKILL');
    await ended;
  }

  /** Runs one command on a connection of its own. */
  async command(name: string, ...values: string[]): Promise<void> {
    const redis = new Redis(this.url);
    try {
      await redis.call(name, ...values);
    } finally {
      redis.disconnect();
    }
  }

  private async answers(): Promise<boolean> {
    const redis = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      await redis.ping();
      return true;
    } catch {
      return false;
    } finally {
      redis.disconnect();
    }
  }
}
