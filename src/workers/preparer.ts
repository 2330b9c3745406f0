import { join, sep } from 'node:path';
import { Piscina } from 'piscina';
import type { ChunkToPrepare, PreparedChunk } from '../jobs/prepare-chunk';

/** Prepares chunks beside the event loop: parsing and hashing on it would double the time of every query that waits there. */
export interface Preparer {
  prepare(chunk: ChunkToPrepare): Promise<PreparedChunk>;
  close(): Promise<void>;
}

/** Threads run compiled code, also when this runs from sources (as tests do). */
const THREAD = join(__dirname.replace(`${sep}src${sep}`, `${sep}dist${sep}`), 'prepare-thread.js');

/** @param threads how many chunks are prepared at once */
export function createPreparer(threads: number): Preparer {
  const pool = new Piscina({
    filename: THREAD,
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  return {
    prepare: (chunk) => pool.run(chunk),
    close: () => pool.destroy(),
  };
}
