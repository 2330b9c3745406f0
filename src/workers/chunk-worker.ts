import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Config } from '../config';
import { UnsealError } from '../credentials/aes-gcm';
import { cancelRest } from '../jobs/cancel-rest';
import { failJob } from '../jobs/fail-job';
import { noteFailure } from '../jobs/note-failure';
import { refreshStatistics } from '../jobs/refresh-statistics';
import { ringJob } from '../jobs/ring-job';
import type { SettleOutcome } from '../jobs/settle-chunk';
import { beginTurn, endTurn, hasSiblings, rest } from '../jobs/turns';
import type { Logger } from '../logger';
import type { Queues, Ring } from '../queues';
import type { ChunkTicket, Desk } from './chunk-desk';

/** How long a customer's turn goes on before others have theirs. */
const TURN_MS = 250;
/** How often a turn shows a sign of life; the watcher rings for jobs that show none. */
const HEARTBEAT_MS = 1_000;
/** When the customer's lock is taken, somebody else is making progress: come back soon. */
const BUSY_DELAY_MS = 25;
/** Whole attempts before a chunk is split to find the row at fault. */
const WHOLE_ATTEMPTS = 3;

/** How long a turn goes on if somebody else waits: a time of `performance.now()`. */
interface Turn {
  until: number;
}

/** Answers rings: settles a job's chunks in file order, the next one being prepared while one commits. */
export class ChunkWorker {
  /** Prepared for a turn that ended first; kept for the next, which is usually this process's too. */
  private readonly ahead = new Map<string, ChunkTicket>();
  /** Jobs whose turn it is in this process, and those that were rung for meanwhile. */
  private readonly answering = new Set<string>();
  private readonly rungAgain = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: Queues,
    private readonly desk: Desk,
    private readonly config: Pick<Config, 'CREDENTIAL_RETENTION_HOURS'>,
    private readonly logger: Logger,
  ) {}

  /** Answers a ring with a turn of its customer: job by job, until the time is over or nothing is left to do. */
  async answer(ring: Ring): Promise<void> {
    const turn: Turn = { until: performance.now() + TURN_MS };
    let last: string | undefined;
    for (
      let jobId = await beginTurn(this.dataSource, ring);
      jobId;
      jobId = await beginTurn(this.dataSource, { jobId })
    ) {
      // Who is at it in our stead ends the turn as well.
      if (!(await this.workOn(jobId, turn))) return;
      last = jobId;
      if (performance.now() > turn.until) break;
    }
    if (last) await endTurn(this.dataSource, this.queues, this.logger, last);
  }

  /**
   * Once at a time: a job that is due again meanwhile, because somebody resumed it or the watcher lost patience, is worked on again
   * afterwards.
   * @returns whether the turn is still ours
   */
  private async workOn(jobId: string, turn: Turn): Promise<boolean> {
    if (this.answering.has(jobId)) {
      this.rungAgain.add(jobId);
      return false;
    }
    this.answering.add(jobId);
    const heartbeat = setInterval(() => void this.showLife(jobId), HEARTBEAT_MS);
    try {
      let isOurs: boolean;
      do {
        this.rungAgain.delete(jobId);
        isOurs = await this.settleChunks(jobId, turn);
      } while (this.rungAgain.has(jobId));
      return isOurs;
    } finally {
      clearInterval(heartbeat);
      this.answering.delete(jobId);
      this.rungAgain.delete(jobId);
    }
  }

  /** What goes wrong inside is settled inside, but for a database that is away. @returns whether the turn is still ours */
  private async settleChunks(jobId: string, turn: Turn): Promise<boolean> {
    let ticket = await this.take(jobId);
    while (ticket) {
      const { summary } = ticket;
      if (summary.state === 'cancelling') {
        ticket.drop();
        await cancelRest(this.dataSource, jobId, this.config.CREDENTIAL_RETENTION_HOURS);
        return true;
      }
      const following = summary.ordinal + 1 < summary.chunkCount ? this.prepare(jobId, summary.ordinal + 1) : NOTHING;
      // Awaited below; until then its failure must not count as unhandled.
      following.catch(() => undefined);
      const outcome = await this.settle(ticket);
      if (outcome === 'customer-busy') {
        (await following)?.drop();
        this.keep(jobId, ticket);
        await ringJob(this.dataSource, this.queues, this.logger, jobId, BUSY_DELAY_MS);
        return false;
      }
      ticket.drop();
      let next = await following;
      if (outcome !== 'settled') {
        next?.drop();
        if (outcome === 'finished' && summary.chunkCount > 1) void this.refreshStatistics();
        if (outcome === 'finished' || outcome === 'elsewhere') return outcome === 'finished';
        if (outcome === 'failed') {
          await rest(this.dataSource, jobId, backoff(summary.failures));
          return true;
        }
        next = await this.take(jobId);
      }
      if (next && performance.now() > turn.until) {
        if (await this.isAnybodyWaiting(jobId)) {
          this.keep(jobId, next);
          return true;
        }
        turn.until = performance.now() + TURN_MS;
      }
      ticket = next;
    }
    return true;
  }

  /** Whether the turn would be somebody else's. A queue that does not answer counts as one in which somebody is. */
  private async isAnybodyWaiting(jobId: string): Promise<boolean> {
    const waiting = await this.queues.chunks.getWaitingCount().catch(() => 1);
    return waiting > 0 || hasSiblings(this.dataSource, jobId);
  }

  /** A chunk can take longer to prepare than the watcher waits: hashing chosen passwords takes its time. */
  private async showLife(jobId: string): Promise<void> {
    await this.dataSource.query('UPDATE bulk_jobs SET rung_at = now() WHERE id = $1', [jobId]).catch(() => undefined);
  }

  /** Nobody waits for it, and PostgreSQL does it by itself when it fails. */
  private async refreshStatistics(): Promise<void> {
    await refreshStatistics(this.dataSource).catch((error: Error) => {
      this.logger.warn({ error: error.name }, 'the statistics of users were not brought up to date');
    });
  }

  private keep(jobId: string, next: ChunkTicket): void {
    this.ahead.get(jobId)?.drop();
    this.ahead.set(jobId, next);
    const oldest = this.ahead.keys().next().value!;
    if (this.ahead.size > MOST_AHEAD) this.forget(oldest);
  }

  private forget(jobId: string): ChunkTicket | undefined {
    const ticket = this.ahead.get(jobId);
    this.ahead.delete(jobId);
    ticket?.drop();
    return ticket;
  }

  /** The job's next chunk: as prepared in the turn before, if it still is the next and nothing was decided about the job since. */
  private async take(jobId: string): Promise<ChunkTicket | null> {
    const kept = this.ahead.get(jobId);
    if (kept && (await this.isNext(kept))) {
      this.ahead.delete(jobId);
      return kept;
    }
    this.forget(jobId);
    return this.prepare(jobId);
  }

  private async isNext({ summary }: ChunkTicket): Promise<boolean> {
    const [job] = await this.dataSource.query(
      `SELECT FROM bulk_jobs j JOIN chunks c ON c.job_id = j.id AND c.ordinal = j.next_chunk
       WHERE j.id = $1 AND j.next_chunk = $2 AND j.state IN ('queued', 'running') AND c.settled_rows = $3 AND c.failures = $4`,
      [summary.jobId, summary.ordinal, summary.settledRows, summary.failures],
    );
    return job !== undefined;
  }

  private async prepare(jobId: string, ordinal?: number): Promise<ChunkTicket | null> {
    try {
      return await this.desk.prepare(jobId, ordinal);
    } catch (error) {
      if (!(error instanceof UnsealError) && !(error as { isUnseal?: boolean }).isUnseal) throw error;
      this.logger.error({ jobId }, 'the staged rows cannot be opened: were they sealed under another MASTER_KEY?');
      await failJob(this.dataSource, jobId);
      return null;
    }
  }

  /** Settles a chunk, or as much of it as its earlier failures leave advisable. */
  private async settle(ticket: ChunkTicket): Promise<SettleOutcome | 'failed' | 'partly'> {
    const { jobId, ordinal, requestId, failures, rowCount, settledRows } = ticket.summary;
    const log = this.logger.child({ jobId, ordinal, requestId });
    const limit = limitAfter(failures, rowCount);
    try {
      const outcome = await ticket.settle({ limit });
      log.debug({ outcome, rows: limit }, 'chunk');
      return outcome === 'settled' && settledRows + limit < rowCount ? 'partly' : outcome;
    } catch (error) {
      return this.recover(error, ticket, limit, log);
    }
  }

  /** What a retry can cure is retried; then the chunk is split until the row at fault is alone and gets its result. */
  private async recover(
    error: unknown,
    ticket: ChunkTicket,
    limit: number,
    log: Logger,
  ): Promise<'failed' | 'partly' | 'finished'> {
    const { jobId, ordinal, failures, firstRow, settledRows } = ticket.summary;
    const { code, name } = error as { code?: string; name: string };
    log.warn({ code, error: name, rows: limit, failures: failures + 1 }, 'a chunk failed and was rolled back');
    if (isTransient(code) && failures + 1 < MOST_TRANSIENT) {
      await noteFailure(this.dataSource, jobId, ordinal, 1);
      return 'failed';
    }
    if (limit > 1) {
      // Past the whole attempts every further failure halves what is tried at once.
      await noteFailure(this.dataSource, jobId, ordinal, Math.max(1, WHOLE_ATTEMPTS - failures));
      // Waiting would not cure it: the smaller part is tried at once.
      return 'partly';
    }
    const reference = randomUUID();
    const { stack, constraint } = error as Error & { constraint?: string };
    log.error(
      { code, constraint, reference, row: firstRow + settledRows, stack: whereOf(stack) },
      'a row was refused by the database',
    );
    const outcome = await ticket.settle({ limit: 1, failedAs: reference });
    await noteFailure(this.dataSource, jobId, ordinal, -failures);
    return outcome === 'finished' ? 'finished' : 'partly';
  }
}

const NOTHING = Promise.resolve(null);
const MOST_BACKOFF_MS = 5_000;

/** Whole milliseconds: doubles with every failure, up to 5 s, with half of it left to chance so that those who failed together do not meet again. */
function backoff(failures: number): number {
  return Math.round(Math.min(MOST_BACKOFF_MS, 100 * 2 ** failures) * (0.5 + Math.random() / 2));
}

/** Where it happened, without the message: the database's may quote a row. */
function whereOf(stack: string | undefined): string[] {
  return (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
}

const MOST_AHEAD = 4;
const MOST_TRANSIENT = 8;

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
