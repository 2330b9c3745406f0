import { createHash } from 'node:crypto';
import { setImmediate as immediate } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { type Act, recordAct } from '../audit/record';
import { BulkJob } from '../entities/bulk-job';
import { Chunk } from '../entities/chunk';
import { findOperation } from '../operations/all-operations';
import type { Catalogue } from '../operations/catalogue';
import { CopyText, copyText } from '../operations/copy-text';
import { decideRow } from '../operations/decide-row';
import type { Directory } from '../operations/directory';
import { queryForRows } from '../operations/directory-query';
import { encodeRow, presentColumns, type TargetColumn } from '../operations/insert-rows';
import { loadDirectory, lockCustomer, type Retention } from '../operations/load-directory';
import type { Operation } from '../operations/operation';
import { Rejection } from '../operations/rejection';
import type { RowInput } from '../operations/row-input';
import { writeDirectory } from '../operations/write-directory';
import { closeJob } from './close-job';
import { keepTrial } from './keep-trial';
import { nameOf, type PreparedChunk, type PreparedRow } from './prepare-chunk';
import { countOutcomes, type RowOutcome, rejected, resultColumns } from './row-outcome';
import { layOver } from './validation-overlay';

/** What settling depends on beside the chunk. */
export interface Settling {
  catalogue: Catalogue;
  retention: Retention & { credentialHours: number };
}

/**
 * - `settled`: the rows are done, and more of the job may follow
 * - `finished`: they were the last
 * - `elsewhere`: another worker has the chunk or has settled it
 * - `customer-busy`: the customer's lock is taken; come back soon
 * - `stopped`: the job is paused, cancelled or finished
 */
export type SettleOutcome = 'settled' | 'finished' | 'elsewhere' | 'customer-busy' | 'stopped';

/** How far a chunk is settled in one transaction. */
export interface ChunkPart {
  jobId: string;
  ordinal: number;
  prepared: PreparedChunk;
  /** Rows to settle at most: fewer than all while a chunk that fails is split. */
  limit?: number;
  /** Whether the names of new users are taken to be free, which the database judges anyway. */
  trusted?: boolean;
  /** Given when the one row left has failed again and again: what its result says instead. */
  verdict?: Rejection;
}

/**
 * Settles a chunk: lock, load, decide, write, in one transaction. Effects, results, the audit entry and the job's counters commit
 * together or not at all, so it does not matter how often, or by how many workers, a chunk is rung for.
 * @throws whatever the database threw; nothing has happened then
 */
export function settleChunk(dataSource: DataSource, part: ChunkPart, settling: Settling): Promise<SettleOutcome> {
  return dataSource.transaction(async (manager) => {
    const locked = await lockForSettling(manager, part);
    if (typeof locked === 'string') return locked;
    const { job, chunk } = locked;
    const rows = part.prepared.rows.slice(chunk.settledRows, chunk.settledRows + (part.limit ?? chunk.rowCount));
    const operation = findOperation(job.operation)!;
    const { outcomes, directory } = part.verdict
      ? { outcomes: rows.map(({ row, name }) => rejected(row, nameOf(name), part.verdict!)), directory: null }
      : await settleRows(manager, job, operation, rows, part, settling);
    const columns = presentColumns(resultColumns(job.id), outcomes);
    // The database takes the effects in while what is told of them is put into words.
    const [told] = await Promise.all([
      tellOutcomes(job, columns, outcomes),
      directory && writeDirectory(manager, directory, 'copy'),
    ]);
    await copyText(manager, 'row_results', columns, told.results);
    await recordAct(manager, actOf(job, operation, outcomes, told));
    return advance(manager, job, chunk, outcomes, part.prepared.wipedBody, settling);
  });
}

/** What is stored of a chunk's outcomes, beside what they did. */
interface ToldOutcomes {
  results: CopyText;
  /** SHA-256 over the results, that they can be held against. */
  digest: Buffer;
  /** Ids of the users that were touched. */
  subjects: string[];
}

/** A slice at a time: what is on its way to the database meanwhile keeps moving. */
async function tellOutcomes(
  job: BulkJob,
  columns: readonly TargetColumn<RowOutcome>[],
  outcomes: readonly RowOutcome[],
): Promise<ToldOutcomes> {
  const results = new CopyText();
  const digested = new CopyText();
  const subjects: string[] = [];
  for (let index = 0; index < outcomes.length; index++) {
    if (index % ROWS_A_SLICE === 0) await immediate();
    const outcome = outcomes[index]!;
    encodeRow(results, columns, outcome);
    encodeRow(digested, DIGESTED, outcome);
    if (outcome.userId !== null && job.mode === 'apply') subjects.push(outcome.userId);
  }
  return { results, digest: createHash('sha256').update(digested.take()).digest(), subjects };
}

/** What the digest of an audit entry is taken over. */
const DIGESTED: readonly TargetColumn<RowOutcome>[] = [
  { name: 'row', type: 'integer', value: ({ row }) => row },
  { name: 'status', type: 'text', value: ({ status }) => status },
  { name: 'user_id', type: 'text', value: ({ userId }) => userId ?? '' },
  { name: 'code', type: 'text', value: ({ code }) => code ?? '' },
];

const ROWS_A_SLICE = 250;

/** Chunk, then job, then customer: always in this order, so that nobody waits in a circle. */
async function lockForSettling(
  manager: EntityManager,
  { jobId, ordinal }: ChunkPart,
): Promise<{ job: BulkJob; chunk: Chunk } | SettleOutcome> {
  const chunk = await manager.findOne(Chunk, {
    where: { jobId, ordinal },
    lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
  });
  if (!chunk || chunk.settledAt) return 'elsewhere';
  const job = await manager.findOneOrFail(BulkJob, { where: { id: jobId }, lock: { mode: 'for_no_key_update' } });
  if (job.state !== 'queued' && job.state !== 'running') return 'stopped';
  if (job.nextChunk !== ordinal) return 'elsewhere';
  // What is only tried out changes nothing, so that nobody has to wait for it.
  if (job.mode === 'validate') return { job, chunk };
  return (await lockCustomer(manager, job.customerId!)) ? { job, chunk } : 'customer-busy';
}

/** Decides rows. What they come to is still to be written; nothing, when they are only validated. */
async function settleRows(
  manager: EntityManager,
  job: BulkJob,
  operation: Operation,
  rows: readonly PreparedRow[],
  { trusted }: ChunkPart,
  settling: Settling,
): Promise<{ outcomes: RowOutcome[]; directory: Directory | null }> {
  // Only the unique index can call a bluff, and what is validated never meets it.
  const trusting = Boolean(trusted && operation.findsNobody) && job.mode === 'apply';
  let decided = await decideRows(manager, job, operation, rows, trusting, settling);
  // A row that is refused is not written, so the index never sees its name; that the name was taken may have been the first thing to say.
  if (trusting && decided.outcomes.some(({ status }, index) => status === 'rejected' && rows[index]!.input)) {
    decided = await decideRows(manager, job, operation, rows, false, settling);
  }
  if (job.mode === 'apply') return decided;
  return { outcomes: await keepTrial(manager, job, rows, decided.outcomes, decided.directory), directory: null };
}

async function decideRows(
  manager: EntityManager,
  job: BulkJob,
  operation: Operation,
  rows: readonly PreparedRow[],
  trusted: boolean,
  settling: Settling,
): Promise<{ outcomes: RowOutcome[]; directory: Directory }> {
  const query = queryForRows(
    rows.map(({ input }) => input),
    operation,
    trusted,
  );
  const directory = await loadDirectory(manager, job.customerId!, settling.catalogue, query, settling.retention);
  if (job.mode === 'validate') await layOver(manager, job, query, directory);
  const context = { jobId: job.id, usageLocation: job.options.usageLocation ?? null };
  return { outcomes: rows.map((row) => toOutcome(row, operation, directory, context)), directory };
}

function toOutcome(
  { row, name, input, material, rejection }: PreparedRow,
  operation: Operation,
  directory: Directory,
  context: { jobId: string; usageLocation: string | null },
): RowOutcome {
  if (!input) return rejected(row, nameOf(name), rejection!);
  const decision = decideRow(operation, { row, input, material }, directory, context);
  if (decision instanceof Rejection) return rejected(row, knownName(input, directory) ?? nameOf(name), decision);
  const warnings = decision.warnings?.length ? decision.warnings : null;
  return {
    row,
    status: warnings ? 'succeeded_with_warnings' : decision.status,
    userId: decision.userId,
    upn: decision.upn,
    code: null,
    column: null,
    facts: null,
    warnings,
    before: decision.before ?? null,
  };
}

/** Who is named by id is known to people by the user name. */
function knownName({ userId, upn }: RowInput, directory: Directory): string | null {
  return userId && !upn ? (directory.userById(userId)?.upn ?? null) : null;
}

/** One entry for the chunk: who, which rows, whom, and a digest that the results can be held against. */
function actOf(
  job: BulkJob,
  operation: Operation,
  outcomes: readonly RowOutcome[],
  { digest, subjects }: ToldOutcomes,
): Act {
  return {
    operatorId: job.operatorId,
    customerId: job.customerId,
    operation: job.mode === 'validate' ? 'validate_rows' : operation.audit,
    requestId: job.requestId,
    jobId: job.id,
    firstRow: outcomes[0]!.row,
    lastRow: outcomes[outcomes.length - 1]!.row,
    subjects,
    digest,
    details: { ...countOutcomes(outcomes) },
  };
}

/** Moves the job's cursor over the rows; the transaction that settles the last one closes the job. */
async function advance(
  manager: EntityManager,
  job: BulkJob,
  chunk: Chunk,
  outcomes: readonly RowOutcome[],
  wipedBody: Uint8Array | null,
  settling: Settling,
): Promise<SettleOutcome> {
  const settledRows = chunk.settledRows + outcomes.length;
  const isWhole = settledRows === chunk.rowCount;
  await manager.query(
    'UPDATE chunks SET settled_rows = $3, settled_at = CASE WHEN $4 THEN now() END WHERE job_id = $1 AND ordinal = $2',
    [job.id, chunk.ordinal, settledRows, isWhole],
  );
  if (isWhole && wipedBody) {
    await manager.query('UPDATE chunk_payloads SET body = $3 WHERE job_id = $1 AND ordinal = $2', [
      job.id,
      chunk.ordinal,
      wipedBody,
    ]);
  }
  const counts = countOutcomes(outcomes);
  await manager.query(
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
  if (!isWhole || chunk.ordinal + 1 < job.chunkCount) return 'settled';
  await closeJob(manager, job.id, 'completed', settling.retention.credentialHours);
  return 'finished';
}
