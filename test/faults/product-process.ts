import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PostgresProxy } from './postgres-proxy';

export type Role = 'api' | 'worker';

/** What one process is started with. */
export interface ProcessOptions {
  role: Role;
  /** Holds the compiled product. */
  compiledDir: string;
  environment: Record<string, string>;
  /** The database, at the address that PostgreSQL has without a proxy. */
  databaseUrl: string;
  postgresPort(): number;
}

const READY: Record<Role, RegExp> = { api: /listening on (http:\S+)/, worker: /worker is ready/ };
const MOST_OUTPUT = 200_000;

/** An API or a worker as a process, with a proxy of its own between it and PostgreSQL. */
export class ProductProcess {
  private child: ChildProcess | undefined;
  private output = '';
  private isMeantToEnd = false;
  private readonly ends: string[] = [];

  private constructor(
    private readonly options: ProcessOptions,
    readonly proxy: PostgresProxy,
  ) {}

  static async create(options: ProcessOptions): Promise<ProductProcess> {
    return new ProductProcess(options, await PostgresProxy.start(options.postgresPort));
  }

  get role(): Role {
    return this.options.role;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it wrote last. */
  get log(): string {
    return this.output;
  }

  /** How it ended without being told to: a product that needs a restart to recover has not recovered. */
  takeUnexpectedEnds(): string[] {
    return this.ends.splice(0);
  }

  /** Starts it if it is not running, and waits until it is ready. @throws Error when it ends instead */
  async start(environment: Record<string, string> = {}): Promise<void> {
    if (this.isRunning) return;
    const { role, compiledDir, databaseUrl } = this.options;
    const url = new URL(databaseUrl);
    url.port = String(this.proxy.port);
    this.isMeantToEnd = false;
    const child = spawn(process.execPath, [join(compiledDir, role === 'api' ? 'api/main.js' : 'workers/main.js')], {
      env: { PATH: process.env['PATH'], ...this.options.environment, DATABASE_URL: url.href, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const start = this.output.length;
    let written = '';
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (piece) => {
        written += written.length < MOST_OUTPUT ? piece : '';
        this.output = (this.output + piece).slice(-MOST_OUTPUT);
      });
    }
    child.once('exit', (code, signal) => {
      if (!this.isMeantToEnd) this.ends.push(`a ${role} ended by itself (${signal ?? code})`);
    });
    while (!READY[role].test(written)) {
      if (!this.isRunning) throw new Error(`The ${role} did not start:\n${this.output.slice(start)}`);
      await wait(20);
    }
  }

  /** For the exit of the whole run: at once, and nobody waits. */
  abandon(): void {
    this.child?.kill('SIGKILL');
  }

  /** SIGKILL: nothing is said, nothing is finished. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** SIGSTOP: it holds what it holds, and does nothing. */
  freeze(): void {
    this.child!.kill('SIGSTOP');
  }

  wake(): void {
    this.child?.kill('SIGCONT');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    this.isMeantToEnd = true;
    const ended = once(this.child!, 'exit');
    this.child!.kill(signal);
    await ended;
  }
}
