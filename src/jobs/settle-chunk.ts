import type { DataSource } from 'typeorm';
import { type Act, recordAct } from '../audit/record';
import { findOperation } from '../operations/all-operations';
import type { Rejection } from '../operations/rejection';
import { type Reader, type Statements, transact } from '../operations/statements';
import { ChunkEntry, NotOurs } from './chunk-entry';
import { closeJob } from './close-job';
import type { LockedChunk } from './lock-chunk';
import { nameOf } from './prepare-chunk';
import { type OutcomeCounts, rejected, totalOf } from './row-outcome';
import { type RowsToSettle, settleRows } from './settle-rows';
import type { ChunkPart, Legacy, Settling } from './settling';
import { ToldOutcomes } from './told-outcomes';

/**
 * - `settled`: the rows are done, and more of the job may follow
 * - `finished`: they were the last
 * - `elsewhere`: another worker has the chunk or has settled it
 * - `customer-busy`: the customer's lock is taken; come back soon
 * - `stopped`: the job is paused, cancelled or finished
 * - `overtaken`: the chunk was begun behind another, and is not as that one would have left it
 */
export type SettleOutcome = 'settled' | 'finished' | 'elsewhere' | 'customer-busy' | 'stopped' | 'overtaken';

/**
 * Settles a chunk: lock, load, decide, write, in one transaction. Effects, results, the audit entry and the job's counters commit
 * together or not at all, so it does not matter how often, or by how many workers, a chunk is rung for.
 *
 * Behind another one, whose COMMIT is under way, rows are read and decided before the locks are ours; nothing is written before it is
 * certain that nobody came in between.
 * @param leave told what the chunk leaves to the one behind it, once its COMMIT has been asked for
 * @throws whatever the database threw; nothing has happened then
 */
export async function settleChunk(
  dataSource: DataSource,
  part: ChunkPart,
  settling: Settling,
  leave: (legacy: Legacy) => void = () => undefined,
): Promise<SettleOutcome> {
  let legacy: Legacy | undefined;
  try {
    const outcome = await transact(
      dataSource,
      async (statements, manager) => {
        const { prepared, verdict } = part;
        const entry = new ChunkEntry(statements, part, settling);
        const { job, open, start } = await entry.begin();
        const told = new ToldOutcomes(statements, job);
        const end = Math.min(start + (part.limit ?? part.rowCount), part.rowCount);
        const rows = { ...prepared, start, end };
        let left = open;
        if (verdict) await refuseRows(told, rows, verdict);
        else {
          const reader: Reader = { query: (sql, parameters) => dataSource.query(sql, parameters) };
          left = await settleRows({ statements, reader, job, told, settling, open, entry }, rows, part.trusted);
        }
        const held = await entry.held;
        // Like every statement's, its failure is told in the end.
        recordAct(statements, actOf(held, rows, told)).catch(() => undefined);
        const isLast = advance(statements, held, told.counts, prepared.wipedBody);
        if (!isLast) {
          const { lockCount, open: read } = held;
          legacy = { job, left, read, lockCount, isCommitted: false };
          return 'settled';
        }
        await statements.settled();
        await closeJob(manager, job.id, 'completed', settling.retention.credentialHours);
        return 'finished';
      },
      () => legacy && leave(legacy),
    );
    if (legacy) legacy.isCommitted = true;
    return outcome;
  } catch (error) {
    if (error instanceof NotOurs) return error.outcome;
    throw error;
  }
}

async function refuseRows(told: ToldOutcomes, { rows, start, end }: RowsToSettle, verdict: Rejection): Promise<void> {
  await told.add(rows.slice(start, end).map(({ row, name }) => rejected(row, nameOf(name), verdict)));
}

/** One entry for the chunk: who, which rows, whom, and a digest that the results can be held against. */
function actOf({ job, chunk }: LockedChunk, { start, end }: RowsToSettle, told: ToldOutcomes): Act {
  return {
    operatorId: job.operatorId,
    customerId: job.customerId,
    operation: job.mode === 'validate' ? 'validate_rows' : findOperation(job.operation)!.audit,
    requestId: job.requestId,
    jobId: job.id,
    firstRow: chunk.firstRow + start,
    lastRow: chunk.firstRow + end - 1,
    subjects: told.subjects,
    digest: told.digest(),
    details: { ...told.counts },
  };
}

/** Moves the job's cursor over the rows. @returns whether they were the job's last */
function advance(
  statements: Statements,
  { job, chunk }: LockedChunk,
  counts: OutcomeCounts,
  wipedBody: Uint8Array | null,
): boolean {
  const settledRows = chunk.settledRows + totalOf(counts);
  const isWhole = settledRows === chunk.rowCount;
  statements.query(
    'UPDATE chunks SET settled_rows = $3, settled_at = CASE WHEN $4 THEN now() END WHERE job_id = $1 AND ordinal = $2',
    [job.id, chunk.ordinal, settledRows, isWhole],
  );
  if (isWhole && wipedBody) {
    statements.query('UPDATE chunk_payloads SET body = $3 WHERE job_id = $1 AND ordinal = $2', [
      job.id,
      chunk.ordinal,
      wipedBody,
    ]);
  }
  statements.query(
    `UPDATE bulk_jobs SET state = 'running', started_at = coalesce(started_at, now()), touched_at = now(), next_chunk = $2,
       succeeded = succeeded + $3, unchanged = unchanged + $4, warned = warned + $5, rejected = rejected + $6 WHERE id = $1`,
    [
      job.id,
      isWhole ? chunk.ordinal + 1 : chunk.ordinal,
      counts.succeeded,
      counts.unchanged,
      counts.warned,
      counts.rejected,
    ],
  );
  return isWhole && chunk.ordinal + 1 === job.chunkCount;
}
