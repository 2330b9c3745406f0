import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { FrontendReader } from './frontend-reader';

/** A statement that a process is about to have executed, and what its transaction has executed before. */
export interface Statement {
  text: string;
  /** Of its connection: `musterroll-worker`, `musterroll-api`, `musterroll-queue`. */
  application: string;
  transaction: readonly string[];
}

/** Waits for one statement and does something at exactly that moment. */
export interface Trap {
  /** The statement it waits for. */
  at(statement: Statement): boolean;
  /** `before`: the server has not seen the statement; `after`: it has executed it, and the process has not heard. */
  moment: 'before' | 'after';
  /** What happens; the statement (or its answer) waits for it. */
  harm(): void | Promise<void>;
  /** Whether the connection is cut then, so that the statement (or its answer) is lost. */
  cuts: boolean;
}

/**
 * Stands between one process and PostgreSQL, reads along, and can hold, cut or lose what passes: so a test meets a gap of a few
 * microseconds every time, and the product needs no hooks for it.
 */
export class PostgresProxy {
  private readonly sockets = new Set<Socket>();
  private readonly traps = new Set<Trap>();

  private constructor(
    private readonly server: Server,
    private readonly target: () => number,
  ) {}

  /** @param target the port that PostgreSQL listens on now; it may move when it is restarted */
  static async start(target: () => number): Promise<PostgresProxy> {
    const server = createServer();
    const proxy = new PostgresProxy(server, target);
    server.on('connection', (client) => proxy.pass(client));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  set(trap: Trap): void {
    this.traps.add(trap);
  }

  remove(trap: Trap): void {
    this.traps.delete(trap);
  }

  /** Ends all connections without a word, as a network does that fails. */
  cutAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cutAll();
    this.server.close();
    await once(this.server, 'close');
  }

  private pass(client: Socket): void {
    const server = connect(this.target(), '127.0.0.1');
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end).on('close', () => {
        this.sockets.delete(socket);
        end();
      });
    }
    const reader = new FrontendReader();
    let waitsForAnswer: Trap | undefined;
    // One piece after the other: what comes behind a held statement waits with it.
    let order = Promise.resolve();
    client.on('data', (piece) => {
      order = order.then(async () => {
        for (const { bytes, statement } of reader.read(piece)) {
          const trap = statement && this.takeTrap(statement);
          if (trap?.moment === 'before') {
            await trap.harm();
            if (trap.cuts) return end();
          } else if (trap) waitsForAnswer = trap;
          server.write(bytes);
        }
      });
    });
    server.on('data', (piece) => {
      const trap = waitsForAnswer;
      waitsForAnswer = undefined;
      if (!trap) return void client.write(piece);
      if (trap.cuts) {
        server.removeAllListeners('data').on('data', () => undefined);
        void Promise.resolve(trap.harm()).then(end);
      } else {
        client.write(piece);
        void trap.harm();
      }
    });
  }

  private takeTrap(statement: Statement): Trap | undefined {
    for (const trap of this.traps) {
      if (!trap.at(statement)) continue;
      this.traps.delete(trap);
      return trap;
    }
    return undefined;
  }
}
