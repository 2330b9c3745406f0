import type { Directory } from '../operations/directory';
import { isAsExpected, type OpenDirectory, openBehind, openDirectory } from '../operations/load-directory';
import type { Statements } from '../operations/statements';
import { type LockedChunk, lockChunk, type SettlingJob } from './lock-chunk';
import type { ChunkPart, Legacy, Settling } from './settling';

/** A chunk that is ours, and its customer as read under the locks. */
export interface HeldChunk extends LockedChunk {
  open: OpenDirectory;
}

/** Why a chunk is left alone; `overtaken`: it is not as the chunk in front left it. */
export class NotOurs extends Error {
  constructor(readonly outcome: 'elsewhere' | 'stopped' | 'customer-busy' | 'overtaken') {
    super(outcome);
  }
}

/**
 * The way into a chunk. Its locks are asked for at once; who knows what the chunk in front leaves need not wait for them before deciding
 * rows; what is to be written is kept back until then. That nobody came in between is certain by the count of the customer's locks.
 */
export class ChunkEntry {
  /** @throws NotOurs, or whatever the database threw */
  readonly held: Promise<HeldChunk>;
  /** The customer as the chunk in front leaves it. */
  private readonly expected: OpenDirectory | undefined;

  constructor(
    private readonly statements: Statements,
    private readonly part: ChunkPart,
    { catalogue, retention }: Settling,
  ) {
    const { legacy } = part;
    this.expected = legacy && openBehind(legacy.left, legacy.read, catalogue);
    const locking = lockChunk(statements, part.jobId, part.ordinal);
    // Read behind the locks, and so under them.
    const reading = openDirectory(statements, part.customerId, catalogue, retention);
    reading.catch(() => undefined);
    if (legacy) statements.hold();
    this.held = this.enter(locking, reading);
    this.held.catch(() => undefined);
  }

  /** What to decide rows with, under the locks or ahead of them. */
  async begin(): Promise<{ job: SettlingJob; open: OpenDirectory; start: number }> {
    const { legacy } = this.part;
    if (legacy) return { job: legacy.job, open: this.expected!, start: 0 };
    const { job, open, chunk } = await this.held;
    return { job, open, start: chunk.settledRows };
  }

  /** Who knows better than the database what the chunk in front did. */
  former(): Directory | undefined {
    const { legacy } = this.part;
    return legacy && !legacy.isCommitted ? legacy.left.directory : undefined;
  }

  private async enter(locking: ReturnType<typeof lockChunk>, reading: Promise<OpenDirectory>): Promise<HeldChunk> {
    const { legacy } = this.part;
    const locked = await locking;
    if (typeof locked === 'string') throw new NotOurs(legacy && locked === 'elsewhere' ? 'overtaken' : locked);
    const open = await reading;
    if (legacy && !this.follows(legacy, locked, open)) throw new NotOurs('overtaken');
    this.statements.release();
    return { ...locked, open };
  }

  private follows(legacy: Legacy, { lockCount, chunk }: LockedChunk, open: OpenDirectory): boolean {
    const isNext = legacy.lockCount !== null && lockCount === legacy.lockCount + 1;
    return isNext && chunk.settledRows === 0 && isAsExpected(this.expected!, open);
  }
}
