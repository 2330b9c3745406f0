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
import { backoff, isTransient, limitAfter, MOST_TRANSIENT, WHOLE_ATTEMPTS, whereOf } from './after-failure';
import type { ChunkTicket, Desk } from './chunk-desk';

/** How long a customer's turn goes on before others have theirs. */
const TURN_MS = 250;
/** How often a turn shows a sign of life; the watcher rings for jobs that show none. */
const HEARTBEAT_MS = 1_000;
/** When the customer's lock is taken, somebody else is making progress: come back soon. */
const BUSY_DELAY_MS = 25;

/** A chunk that is next, and what becomes of it if it has been begun already. */
interface Next {
  ticket: ChunkTicket;
  ahead?: Promise<SettleOutcome>;
  /** The one behind it, which is being prepared already. */
  behind?: Promise<ChunkTicket | null>;
}

/** How long a turn goes on if somebody else waits: a time of `performance.now()`. */
interface Turn {
  until: number;
}

/** Answers rings: settles a job's chunks in file order, the next one being prepared while one commits. */
export class ChunkWorker {
  /** Prepared for a turn that ended first; kept for the next, which is usually this process's too. */
  private readonly kept = new Map<string, ChunkTicket>();
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
    let current = await this.take(jobId);
    while (current) {
      const { ticket } = current;
      const { summary } = ticket;
      if (summary.state === 'cancelling') {
        ticket.drop();
        await cancelRest(this.dataSource, jobId, this.config.CREDENTIAL_RETENTION_HOURS);
        return true;
      }
      const following = summary.ordinal + 1 < summary.chunkCount ? this.prepareBehind(current, turn) : NOTHING;
      // Awaited below; until then its failure must not count as unhandled.
      following.catch(() => undefined);
      const outcome = await this.settle(current);
      if (outcome === 'customer-busy') {
        await this.abandon(following);
        this.keep(jobId, ticket);
        await ringJob(this.dataSource, this.queues, this.logger, jobId, BUSY_DELAY_MS);
        return false;
      }
      ticket.drop();
      if (outcome !== 'settled') {
        await this.abandon(following);
        if (outcome === 'finished' && summary.chunkCount > 1) void this.refreshStatistics();
        if (outcome === 'finished' || outcome === 'elsewhere') return outcome === 'finished';
        if (outcome === 'failed') {
          await rest(this.dataSource, jobId, backoff(summary.failures));
          return true;
        }
      }
      const next: Next | null = outcome === 'settled' ? await following : await this.take(jobId);
      if (next && !next.ahead && performance.now() > turn.until) {
        if (await this.isAnybodyWaiting(jobId)) {
          this.keep(jobId, next.ticket);
          return true;
        }
        turn.until = performance.now() + TURN_MS;
      }
      current = next;
    }
    return true;
  }

  /** Prepares the chunk behind one that is about to be settled, and begins to settle it where nothing speaks against that. */
  private async prepareBehind({ ticket: front, behind }: Next, turn: Turn): Promise<Next | null> {
    const { jobId, ordinal, mode, failures } = front.summary;
    // What is only tried out, or has failed, goes one by one.
    if (mode !== 'apply' || failures > 0) return toNext(await this.prepare(jobId, ordinal + 1));
    const ticket = await (behind ?? this.prepare(jobId, ordinal + 1, front));
    if (!ticket) return null;
    const { state, failures: own, settledRows, rowCount, chunkCount } = ticket.summary;
    if (state === 'cancelling' || own > 0 || settledRows > 0) return { ticket };
    if (performance.now() > turn.until) {
      if (await this.isAnybodyWaiting(jobId)) return { ticket };
      turn.until = performance.now() + TURN_MS;
    }
    const ahead = ticket.settle({ limit: rowCount, ahead: true });
    ahead.catch(() => undefined);
    const further = ordinal + 2 < chunkCount ? this.prepare(jobId, ordinal + 2, ticket) : NOTHING;
    further.catch(() => undefined);
    return { ticket, ahead, behind: further };
  }

  /** What was begun behind a chunk that was not settled comes to nothing by itself. */
  private async abandon(following: Promise<Next | null>): Promise<void> {
    const next = await following;
    await next?.ahead?.catch(() => undefined);
    next?.ticket.drop();
    (await next?.behind)?.drop();
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
    this.kept.get(jobId)?.drop();
    this.kept.set(jobId, next);
    const oldest = this.kept.keys().next().value!;
    if (this.kept.size > MOST_KEPT) this.forget(oldest);
  }

  private forget(jobId: string): ChunkTicket | undefined {
    const ticket = this.kept.get(jobId);
    this.kept.delete(jobId);
    ticket?.drop();
    return ticket;
  }

  /** The job's next chunk: as prepared in the turn before, if it still is the next and nothing was decided about the job since. */
  private async take(jobId: string): Promise<Next | null> {
    const kept = this.kept.get(jobId);
    if (kept && (await this.isNext(kept))) {
      this.kept.delete(jobId);
      return { ticket: kept };
    }
    this.forget(jobId);
    return toNext(await this.prepare(jobId));
  }

  private async isNext({ summary }: ChunkTicket): Promise<boolean> {
    const [job] = await this.dataSource.query(
      `SELECT FROM bulk_jobs j JOIN chunks c ON c.job_id = j.id AND c.ordinal = j.next_chunk
       WHERE j.id = $1 AND j.next_chunk = $2 AND j.state IN ('queued', 'running') AND c.settled_rows = $3 AND c.failures = $4`,
      [summary.jobId, summary.ordinal, summary.settledRows, summary.failures],
    );
    return job !== undefined;
  }

  private async prepare(jobId: string, ordinal?: number, front?: ChunkTicket): Promise<ChunkTicket | null> {
    try {
      return await this.desk.prepare(jobId, ordinal, front);
    } catch (error) {
      if (!(error instanceof UnsealError) && !(error as { isUnseal?: boolean }).isUnseal) throw error;
      this.logger.error({ jobId }, 'the staged rows cannot be opened: were they sealed under another MASTER_KEY?');
      await failJob(this.dataSource, jobId);
      return null;
    }
  }

  /** Settles a chunk, or as much of it as its earlier failures leave advisable. */
  private async settle({ ticket, ahead }: Next): Promise<SettleOutcome | 'failed' | 'partly'> {
    const { jobId, ordinal, requestId, failures, rowCount, settledRows } = ticket.summary;
    const log = this.logger.child({ jobId, ordinal, requestId });
    const limit = limitAfter(failures, rowCount);
    try {
      let outcome = await (ahead ?? ticket.settle({ limit }));
      if (outcome === 'overtaken') outcome = await ticket.settle({ limit });
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
const toNext = (ticket: ChunkTicket | null): Next | null => ticket && { ticket };
const MOST_KEPT = 4;
