import type { DataSource } from 'typeorm';
import type { Sealer } from '../credentials/master-key';
import { loadCatalogue } from '../jobs/load-catalogue';
import { type NextChunk, readChunk } from '../jobs/next-chunk';
import { prepareChunk } from '../jobs/prepare-chunk';
import { type SettleOutcome, settleChunk } from '../jobs/settle-chunk';
import { RefusedOnTrust } from '../jobs/settle-rows';
import { type ChunkPart, type Legacy, PORTION_ROWS, type Settling } from '../jobs/settling';
import type { Catalogue } from '../operations/catalogue';
import { UPN_TAKEN } from '../operations/load-directory';
import { Rejection } from '../operations/rejection';

/** What the rest of the worker knows of a chunk that is being prepared. No row and no secret leaves the thread. */
export type ChunkSummary = Omit<NextChunk, 'toPrepare'> & { firstRow: number };

/** How a prepared chunk is to be settled. */
export interface SettleOptions {
  /** Rows at most. */
  limit: number;
  /** A reference under which the log says why the one row left cannot be done. */
  failedAs?: string;
  /** Whether to begin before the chunk in front is known to be committed: all of it is being settled, in one go, and so is this one. */
  ahead?: boolean;
}

/** A chunk that was read and is being prepared. */
export interface ChunkTicket {
  readonly summary: ChunkSummary;
  /** Settles what was prepared. @throws whatever the database threw; nothing has happened then */
  settle(options: SettleOptions): Promise<SettleOutcome>;
  /** Forgets the chunk: it is settled, or nobody will ask for it any more. */
  drop(): void;
}

/** Where chunks are prepared and settled: a desk in this thread, or threads that have one each. */
export interface Desk {
  /**
   * Reads a chunk and begins to prepare it.
   * @param ordinal which one; the job's next if not given
   * @param front the chunk in front of it, if it may be settled ahead
   * @returns null when there is none
   */
  prepare(jobId: string, ordinal?: number, front?: ChunkTicket): Promise<ChunkTicket | null>;
}

/** How long a catalogue that was read is good for, in milliseconds. */
const CATALOGUE_MS = 1_000;
const MOST_BLUFFERS = 1_000;

/**
 * Where a chunk is worked on from the first byte to the commit: what its rows become never crosses from one thread to another, which
 * would cost more than making it.
 */
export class ChunkDesk implements Desk {
  /** Jobs whose names are not all free. */
  private readonly bluffers = new Set<string>();
  /** What each chunk leaves to the one behind it; null: nothing. */
  private readonly legacies = new WeakMap<ChunkTicket, Promise<Legacy | null>>();
  private catalogue: { read: Promise<Catalogue>; at: number } | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly sealer: Sealer,
    private readonly retention: Settling['retention'],
    private readonly portions = PORTION_ROWS,
  ) {}

  /** @throws UnsealError when the chunk's secrets cannot be opened */
  async prepare(jobId: string, ordinal?: number, front?: ChunkTicket): Promise<ChunkTicket | null> {
    const catalogue = await this.currentCatalogue();
    const chunk = await readChunk(this.dataSource, this.sealer, catalogue, jobId, ordinal);
    if (!chunk) return null;
    const { toPrepare, ...rest } = chunk;
    const prepared = prepareChunk(toPrepare);
    // Whoever settles it awaits it; until then a failure must not count as unhandled.
    prepared.catch(() => undefined);
    // Let go when it has been made use of: else each chunk would hold on to all before it.
    let inFront = front;
    const ticket: ChunkTicket = {
      summary: { ...rest, firstRow: toPrepare.firstRow },
      settle: async ({ limit, failedAs, ahead }) => {
        let leave!: (legacy: Legacy | null) => void;
        this.legacies.set(ticket, new Promise((resolve) => (leave = resolve)));
        try {
          const legacy = (ahead && inFront && (await this.legacies.get(inFront))) || undefined;
          inFront = undefined;
          const verdict =
            failedAs === undefined ? undefined : new Rejection('internal-error', null, { reference: failedAs });
          const { customerId, ordinal, rowCount } = chunk;
          const part = { jobId, customerId, ordinal, rowCount, prepared: await prepared, limit, verdict, legacy };
          return await this.settle(part, { catalogue, retention: this.retention, portions: this.portions }, leave);
        } finally {
          leave(null);
        }
      },
      drop: () => {
        inFront = undefined;
      },
    };
    return ticket;
  }

  /** A job that has met a taken name will meet more: from then on its names are looked up before they are written. */
  private async settle(part: ChunkPart, settling: Settling, leave: (legacy: Legacy) => void): Promise<SettleOutcome> {
    if (this.bluffers.has(part.jobId)) return settleChunk(this.dataSource, part, settling, leave);
    try {
      return await settleChunk(this.dataSource, { ...part, trusted: true }, settling, leave);
    } catch (error) {
      const isTaken = (error as { constraint?: string }).constraint === UPN_TAKEN;
      if (!isTaken && !(error instanceof RefusedOnTrust)) throw error;
      if (isTaken) this.noteBluffer(part.jobId);
      return settleChunk(this.dataSource, { ...part, legacy: undefined }, settling, leave);
    }
  }

  private noteBluffer(jobId: string): void {
    if (this.bluffers.size >= MOST_BLUFFERS) this.bluffers.clear();
    this.bluffers.add(jobId);
  }

  private currentCatalogue(): Promise<Catalogue> {
    const now = performance.now();
    if (!this.catalogue || now - this.catalogue.at > CATALOGUE_MS) {
      const read = loadCatalogue(this.dataSource);
      this.catalogue = { read, at: now };
      read.catch(() => {
        this.catalogue = undefined;
      });
    }
    return this.catalogue.read;
  }
}
