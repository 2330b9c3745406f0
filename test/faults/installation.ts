import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { PostgresProxy } from './postgres-proxy';
import { PostgresServer } from './postgres-server';
import { type ProcessOptions, ProductProcess } from './product-process';
import { RedisServer } from './redis-server';

export type QueueKind = 'redis' | 'postgres';

/** The machines that outlive a database: PostgreSQL, Redis, and a copy of the compiled product that nobody rebuilds meanwhile. */
export interface Machines {
  postgres: PostgresServer;
  redis: RedisServer | undefined;
  compiledDir: string;
  stop(): Promise<void>;
}

const ROOT = join(__dirname, '..', '..');
const APIS = 2;
const WORKERS = 3;

export async function startMachines(): Promise<Machines> {
  const home = mkdtempSync(join(tmpdir(), 'musterroll-faults-'));
  const compiledDir = join(home, 'dist');
  cpSync(join(ROOT, 'dist'), compiledDir, { recursive: true });
  for (const name of ['node_modules', 'package.json', 'scripts']) symlinkSync(join(ROOT, name), join(home, name));
  const postgres = await PostgresServer.start();
  const redis = await RedisServer.start();
  return {
    postgres,
    redis,
    compiledDir,
    async stop() {
      await redis?.kill();
      await postgres.remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The whole product on a new database: two APIs and several workers as processes, which are killed and started again. */
export class Installation {
  private readonly more: ProductProcess[] = [];

  private constructor(
    readonly machines: Machines,
    readonly queue: QueueKind,
    readonly database: string,
    readonly apis: readonly ProductProcess[],
    readonly workers: readonly ProductProcess[],
    /** Where each API listens. */
    readonly addresses: readonly string[],
    /** Of a global administrator. */
    readonly token: string,
    /** Never cut: for the witness's own questions. */
    private readonly ownProxy: PostgresProxy,
    private readonly options: Omit<ProcessOptions, 'role'>,
  ) {}

  static async start(machines: Machines, queue: QueueKind): Promise<Installation> {
    const { postgres, redis } = machines;
    const database = `faults_${randomBytes(6).toString('hex')}`;
    await postgres.createDatabase(database);
    if (queue === 'redis') await redis!.command('FLUSHALL');
    const [token, masterKey] = [randomBytes(24).toString('base64url'), randomBytes(32).toString('base64')];
    return Installation.launch(machines, queue, database, token, masterKey);
  }

  /** The same installation on a copy of its PostgreSQL, with an empty queue. */
  async restoreOn(postgres: PostgresServer): Promise<Installation> {
    const machines = { ...this.machines, postgres, redis: undefined };
    return Installation.launch(
      machines,
      'postgres',
      this.database,
      this.token,
      this.options.environment['MASTER_KEY']!,
    );
  }

  private static async launch(
    machines: Machines,
    queue: QueueKind,
    database: string,
    token: string,
    masterKey: string,
  ): Promise<Installation> {
    const { postgres, redis, compiledDir } = machines;
    const environment = {
      MASTER_KEY: masterKey,
      REDIS_URL: queue === 'redis' ? redis!.url : '',
      WATCHER_SECONDS: '1',
      CHUNK_ROWS: '20',
    };
    const options = {
      compiledDir,
      environment,
      databaseUrl: postgres.urlOf(database),
      postgresPort: () => postgres.port,
    };
    const create = (role: 'api' | 'worker', count: number, more: (index: number) => Record<string, string>) =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          ProductProcess.create({ ...options, role, environment: { ...environment, ...more(index) } }),
        ),
      );
    const ports = await Promise.all(Array.from({ length: APIS }, findFreePort));
    const installation = new Installation(
      machines,
      queue,
      database,
      await create('api', APIS, (index) => ({ PORT: String(ports[index]), BOOTSTRAP_TOKEN: token })),
      await create('worker', WORKERS, () => ({})),
      ports.map((port) => `http://127.0.0.1:${port}`),
      token,
      await PostgresProxy.start(() => postgres.port),
      options,
    );
    process.on('exit', installation.abandon);
    await installation.heal();
    return installation;
  }

  /** Another worker, until the installation is healed. */
  async addWorker(): Promise<ProductProcess> {
    const worker = await ProductProcess.create({ ...this.options, role: 'worker' });
    this.more.push(worker);
    await worker.start();
    return worker;
  }

  /** Everything that should run runs again, as a service manager would see to it. */
  async heal(): Promise<void> {
    const { postgres, redis } = this.machines;
    for (const one of [...this.apis, ...this.workers]) one.wake();
    postgres.freeDisk();
    await postgres.start();
    await redis?.start();
    await Promise.all(this.more.splice(0).map((worker) => this.retire(worker)));
    await Promise.all([...this.apis, ...this.workers].map((started) => started.start()));
  }

  /** Processes that ended without being told to. */
  takeUnexpectedEnds(): string[] {
    return [...this.apis, ...this.workers, ...this.more].flatMap((one) => one.takeUnexpectedEnds());
  }

  /** Asks the database itself. */
  async ask<Row = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = await this.connect();
    try {
      return (await client.query(text, values)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** A connection to the database that no fault cuts; whoever asks ends it. */
  async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.databaseUrl, application_name: 'witness' });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** The database, wherever PostgreSQL listens now. */
  get databaseUrl(): string {
    const url = new URL(this.options.databaseUrl);
    url.port = String(this.ownProxy.port);
    return url.href;
  }

  async stop(): Promise<void> {
    process.off('exit', this.abandon);
    await Promise.all([...this.apis, ...this.workers, ...this.more].map((one) => this.retire(one)));
    await this.ownProxy.stop();
    await this.machines.postgres.dropDatabase(this.database);
  }

  private readonly abandon = () => {
    for (const one of [...this.apis, ...this.workers, ...this.more]) one.abandon();
  };

  private async retire(one: ProductProcess): Promise<void> {
    await one.kill();
    await one.proxy.stop();
  }
}

/** Below the ports that the system gives to whoever asks for any: an API that is started again finds its own still free. */
async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 30_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
