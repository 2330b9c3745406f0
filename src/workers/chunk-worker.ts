import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Config } from '../config';
import { UnsealError } from '../credentials/aes-gcm';
import type { Sealer } from '../credentials/master-key';
import { cancelRest } from '../jobs/cancel-rest';
import { failJob } from '../jobs/fail-job';
import { loadCatalogue } from '../jobs/load-catalogue';
import { type NextChunk, readChunk } from '../jobs/next-chunk';
import { noteFailure } from '../jobs/note-failure';
import type { PreparedChunk } from '../jobs/prepare-chunk';
import { ringJob } from '../jobs/ring-job';
import { type SettleOutcome, type Settling, settleChunk } from '../jobs/settle-chunk';
import type { Logger } from '../logger';
import type { Catalogue } from '../operations/catalogue';
import { Rejection } from '../operations/rejection';
import type { Queues, Ring } from '../queues';
import type { Preparer } from './preparer';

/** How long a ring goes on with the chunks behind its own before it lets others have a turn. */
const TURN_MS = 250;
/** When the customer's lock is taken, somebody else is making progress: come back soon. */
const BUSY_DELAY_MS = 25;
/** Whole attempts before a chunk is split to find the row at fault. */
const WHOLE_ATTEMPTS = 3;

/** A chunk on its way to being settled: read, and being prepared. */
interface Ahead {
  chunk: NextChunk;
  prepared: Promise<PreparedChunk>;
}

/** Answers rings: settles a job's chunks in file order, the next one being prepared while one commits. */
export class ChunkWorker {
  /** Prepared for a turn that ended first; kept for the next, which is usually this process's too. */
  private readonly ahead = new Map<string, Ahead>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: Queues,
    private readonly preparer: Preparer,
    private readonly sealer: Sealer,
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  /** One turn. What goes wrong inside is settled inside: an exception that left for the queue would be shown there. */
  async answer({ jobId }: Ring): Promise<void> {
    const deadline = performance.now() + TURN_MS;
    const catalogue = await loadCatalogue(this.dataSource);
    let next = await this.take(jobId, catalogue);
    while (next) {
      if (next.chunk.state === 'cancelling') {
        await cancelRest(this.dataSource, jobId, this.config.CREDENTIAL_RETENTION_HOURS);
        return;
      }
      const following = this.lookAhead(next.chunk, catalogue);
      const outcome = await this.settle(next, catalogue);
      next = await following;
      if (outcome === 'finished' || outcome === 'elsewhere') break;
      if (outcome === 'customer-busy' || outcome === 'failed')
        return this.yieldTurn(jobId, undefined, outcome === 'failed' ? 200 : BUSY_DELAY_MS);
      if (outcome === 'stopped' || outcome === 'partly') next = await this.take(jobId, catalogue);
      if (next && performance.now() > deadline) return this.yieldTurn(jobId, next, 0);
    }
  }

  private async yieldTurn(jobId: string, next: Ahead | undefined, delayMs: number): Promise<void> {
    if (next) {
      this.ahead.set(jobId, next);
      if (this.ahead.size > MOST_AHEAD) this.ahead.delete(this.ahead.keys().next().value!);
    }
    await ringJob(this.dataSource, this.queues, this.logger, jobId, delayMs);
  }

  /** The job's next chunk, as prepared before if it still is the next. */
  private async take(jobId: string, catalogue: Catalogue): Promise<Ahead | undefined> {
    const kept = this.ahead.get(jobId);
    this.ahead.delete(jobId);
    const chunk = await this.read(jobId, catalogue);
    if (!chunk) return undefined;
    if (kept?.chunk.ordinal === chunk.ordinal && kept.chunk.state === chunk.state)
      return { chunk, prepared: kept.prepared };
    return chunk.state === 'cancelling' ? { chunk, prepared: NOT_NEEDED } : this.prepare(chunk);
  }

  private async lookAhead(chunk: NextChunk, catalogue: Catalogue): Promise<Ahead | undefined> {
    if (chunk.ordinal + 1 >= chunk.chunkCount) return undefined;
    const following = await this.read(chunk.jobId, catalogue, chunk.ordinal + 1);
    return following ? this.prepare(following) : undefined;
  }

  private async read(jobId: string, catalogue: Catalogue, ordinal?: number): Promise<NextChunk | null> {
    try {
      return await readChunk(this.dataSource, this.sealer, catalogue, jobId, ordinal);
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      this.logger.error({ jobId }, 'the staged rows cannot be opened: were they sealed under another MASTER_KEY?');
      await failJob(this.dataSource, jobId);
      return null;
    }
  }

  private prepare(chunk: NextChunk): Ahead {
    const prepared = this.preparer.prepare(chunk.toPrepare);
    // Whoever takes it awaits it; until then a failure must not count as unhandled.
    prepared.catch(() => undefined);
    return { chunk, prepared };
  }

  /** Settles a chunk, or as much of it as its earlier failures leave advisable. */
  private async settle({ chunk, prepared }: Ahead, catalogue: Catalogue): Promise<SettleOutcome | 'failed' | 'partly'> {
    const log = this.logger.child({ jobId: chunk.jobId, ordinal: chunk.ordinal, requestId: chunk.requestId });
    const limit = limitAfter(chunk.failures, chunk.rowCount);
    try {
      const part = { jobId: chunk.jobId, ordinal: chunk.ordinal, prepared: await prepared, limit };
      const outcome = await settleChunk(this.dataSource, part, this.settling(catalogue));
      log.debug({ outcome, rows: limit }, 'chunk');
      return outcome === 'settled' && chunk.settledRows + limit < chunk.rowCount ? 'partly' : outcome;
    } catch (error) {
      return this.recover(error, chunk, await prepared, limit, catalogue, log);
    }
  }

  /** What a retry can cure is retried; then the chunk is split until the row at fault is alone and gets its result. */
  private async recover(
    error: unknown,
    chunk: NextChunk,
    prepared: PreparedChunk,
    limit: number,
    catalogue: Catalogue,
    log: Logger,
  ): Promise<'failed' | 'partly' | 'finished'> {
    const { code, name } = error as { code?: string; name: string };
    log.warn({ code, error: name, rows: limit, failures: chunk.failures + 1 }, 'a chunk failed and was rolled back');
    if (isTransient(code) && chunk.failures + 1 < MOST_TRANSIENT) {
      await noteFailure(this.dataSource, chunk.jobId, chunk.ordinal, 1);
      return 'failed';
    }
    if (limit > 1) {
      // Past the whole attempts every further failure halves what is tried at once.
      await noteFailure(this.dataSource, chunk.jobId, chunk.ordinal, Math.max(1, WHOLE_ATTEMPTS - chunk.failures));
      return 'failed';
    }
    const reference = randomUUID();
    log.error(
      { code, reference, row: chunk.toPrepare.firstRow + chunk.settledRows, err: error },
      'a row was refused by the database',
    );
    const verdict = new Rejection('internal-error', null, { reference });
    const part = { jobId: chunk.jobId, ordinal: chunk.ordinal, prepared, limit: 1, verdict };
    const outcome = await settleChunk(this.dataSource, part, this.settling(catalogue));
    await noteFailure(this.dataSource, chunk.jobId, chunk.ordinal, -chunk.failures);
    return outcome === 'finished' ? 'finished' : 'partly';
  }

  private settling(catalogue: Catalogue): Settling {
    return {
      catalogue,
      retention: {
        credentialHours: this.config.CREDENTIAL_RETENTION_HOURS,
        deletedUserDays: this.config.DELETED_USER_RETENTION_DAYS,
        temporaryPasswordHours: this.config.TEMPORARY_PASSWORD_HOURS,
      },
    };
  }
}

const MOST_AHEAD = 4;
const MOST_TRANSIENT = 8;
const NOT_NEEDED: Promise<PreparedChunk> = Promise.resolve({ rows: [], wipedBody: null });

/** All rows at first; after the whole attempts, half as many with every failure. */
function limitAfter(failures: number, rowCount: number): number {
  return Math.max(1, Math.ceil(rowCount / 2 ** Math.max(0, failures - WHOLE_ATTEMPTS + 1)));
}

/**
 * Whether another attempt may go better: serialization failure, deadlock, lock timeout, lost connection, a server that restarts or has
 * no room.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isTransient(code: string | undefined): boolean {
  return code === undefined || /^(40|08|53|57)|^55P03$|^E[A-Z]+$/.test(code);
}
