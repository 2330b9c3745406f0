import { join, sep } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Config } from '../config';
import type { SettleOutcome } from '../jobs/settle-chunk';
import type { Settling } from '../jobs/settling';
import type { ChunkSummary, ChunkTicket, Desk, SettleOptions } from './chunk-desk';

/** What a thread is given when it starts. */
export interface ThreadData {
  databaseUrl: string;
  keys: Pick<Config, 'MASTER_KEY' | 'RETIRED_MASTER_KEYS'>;
  retention: Settling['retention'];
  /** Size of its pool: one for each chunk that is settled or begun behind one, and at least one that those who settle read with. */
  connections: number;
}

/** What a thread can be told. */
export type ThreadCall = { id: number } & (
  | { method: 'prepare'; ticket: number; jobId: string; ordinal: number | undefined; front: number | undefined }
  | { method: 'settle'; ticket: number; options: SettleOptions }
  | { method: 'drop'; ticket: number }
  | { method: 'close' }
);

type Order = ThreadCall extends infer Call ? (Call extends ThreadCall ? Omit<Call, 'id'> : never) : never;

export interface ThreadAnswer {
  id: number;
  result?: unknown;
  error?: { name: string; code?: string; constraint?: string; where?: string; isUnseal: boolean };
}

/** Why a thread could not do what it was told; carries codes, never data. */
export class ThreadError extends Error {
  readonly code: string | undefined;
  readonly constraint: string | undefined;
  readonly isUnseal: boolean;

  constructor({ name, code, constraint, where, isUnseal }: NonNullable<ThreadAnswer['error']>) {
    super(code ? `${name} ${code}` : name);
    this.code = code;
    this.constraint = constraint;
    this.isUnseal = isUnseal;
    this.stack = `${this.message}\n${where ?? ''}`;
  }
}

/** Threads run compiled code, also when this runs from sources (as tests do). */
const THREAD = join(__dirname.replace(`${sep}src${sep}`, `${sep}dist${sep}`), 'chunk-thread.js');
/** A chunk's rows live for a fraction of a second: in a young generation of this size, in MB, most die before they are moved. */
const YOUNG_GENERATION_MB = 24;
/**
 * In MB. A thread needs a tenth; but V8 collects the old generation each time it has grown by a factor that follows from this bound,
 * from 1.3 at 256 to 2 just below 2048 and 4 from there on. With 1280 a worker that had two jobs at once came to 326 MB after a while, with 768 to
 * 297, which costs a thirtieth of its time.
 * @see https://chromium.googlesource.com/v8/v8/+/refs/heads/11.3-lkgr/src/heap/memory-controller.cc
 */
const OLD_GENERATION_MB = 768;

interface Thread {
  worker: Worker;
  /** Tickets that are being worked on. */
  load: number;
  tell(order: Order): Promise<unknown>;
}

/**
 * The threads of a worker process. Chunks that are settled one behind the other go to the same; the process's own event loop stays free for
 * the queue.
 */
export class ChunkThreads implements Desk {
  private nextTicket = 1;
  private readonly places = new WeakMap<ChunkTicket, { thread: Thread; ticket: number }>();

  private constructor(private readonly threads: readonly Thread[]) {}

  /** @param count one keeps one database busy with one job; more serve more customers at once */
  static async start(count: number, data: ThreadData): Promise<ChunkThreads> {
    // A thread collects its own garbage: V8's helpers would take the cores that the database and the other thread work on.
    setFlagsFromString('--no-parallel-scavenge');
    setFlagsFromString('--no-concurrent-marking');
    return new ChunkThreads(await Promise.all(Array.from({ length: count }, () => startThread(data))));
  }

  /** By the thread that has the least to do, or the one that has the chunk in front. @throws ThreadError */
  async prepare(jobId: string, ordinal?: number, front?: ChunkTicket): Promise<ChunkTicket | null> {
    const before = front && this.places.get(front);
    const thread = before?.thread ?? this.threads.reduce((least, other) => (other.load < least.load ? other : least));
    const ticket = this.nextTicket++;
    thread.load++;
    let summary: ChunkSummary | null = null;
    try {
      summary = (await thread.tell({
        method: 'prepare',
        ticket,
        jobId,
        ordinal,
        front: before?.ticket,
      })) as ChunkSummary | null;
    } finally {
      if (!summary) thread.load--;
    }
    if (!summary) return null;
    let dropped = false;
    const made: ChunkTicket = {
      summary,
      settle: (options) => thread.tell({ method: 'settle', ticket, options }) as Promise<SettleOutcome>,
      drop: () => {
        if (dropped) return;
        dropped = true;
        thread.load--;
        thread.tell({ method: 'drop', ticket }).catch(() => undefined);
      },
    };
    this.places.set(made, { thread, ticket });
    return made;
  }

  async close(): Promise<void> {
    await Promise.all(
      this.threads.map(({ worker, tell }) => {
        const ended = new Promise((resolve) => worker.once('exit', resolve));
        tell({ method: 'close' }).catch(() => undefined);
        return ended;
      }),
    );
  }
}

async function startThread(data: ThreadData): Promise<Thread> {
  const worker = new Worker(THREAD, {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB, maxOldGenerationSizeMb: OLD_GENERATION_MB },
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  const ready = new Promise<unknown>((resolve, reject) => waiting.set(0, { resolve, reject }));
  worker.on('message', ({ id, result, error }: ThreadAnswer) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error) caller?.reject(new ThreadError(error));
    else caller?.resolve(result);
  });
  // A thread that dies takes the process along: whoever watches over the process starts it again, and the ledger tells what is due.
  worker.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
    throw error;
  });
  await ready;
  return {
    worker,
    load: 0,
    tell(order) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, ...order });
      });
    },
  };
}
