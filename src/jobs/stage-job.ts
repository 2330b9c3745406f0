import type { EntityManager } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { recordAct } from '../audit/record';
import { newJobSecrets, sealJobSecret } from '../credentials/job-secrets';
import type { Sealer } from '../credentials/master-key';
import { chunkContext, sealPayload } from '../credentials/payload-cipher';
import { BulkJob, type JobMode, type JobOptions, type ParentRelation } from '../entities/bulk-job';
import { findOperation } from '../operations/all-operations';
import { Statements } from '../operations/statements';
import type { Header } from '../tabular/headers';
import type { OpenTable } from '../tabular/open-table';
import type { RecordBatch } from '../tabular/parse-batch';
import { TableProblem } from '../tabular/table-problem';
import { type JobLimits, requireRoom } from './job-limits';
import type { Reading } from './prepare-chunk';

/** Runs work in one transaction, on behalf of whoever asked. */
export type Transact = <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>;

/** What a job is before its rows are known. */
export interface NewJob {
  /** Made here if not given. */
  id?: string;
  /** Null: the rows name their customers, and whoever hands them in has no single one. */
  customerId: string | null;
  operatorId: string;
  operation: string;
  mode: JobMode;
  options: JobOptions;
  requestId: string;
  address?: string;
  startAt?: Date | null;
  parent?: { jobId: string; relation: ParentRelation };
  /** Its rows name their customers, whose parts are jobs of their own. */
  splits?: boolean;
  /** How much the customer may have open with this one. */
  limits?: JobLimits;
}

/** Where the rows of a job come from: a table that was opened, or the rows of a job that came before. */
export interface RowSource extends Pick<OpenTable, 'detected' | 'format' | 'ignoredColumns' | 'batches'> {
  header: Pick<Header, 'columns' | 'derived' | 'resultColumns' | 'passwordColumns' | 'statusColumns'>;
  /** Position of the cell that holds the whole row as JSON: rows that the product itself made. */
  inputColumn?: number;
  /** For a row that `batches` has given, the row of the parent behind it. */
  sourceRow?: (row: number) => number;
}

/** The job is gone before its upload was whole: somebody cancelled it, or it showed no sign of life. */
export class StagingWithdrawn extends Error {
  constructor() {
    super('The job was withdrawn before its rows were whole.');
  }
}

/** Called in the sealing transaction: what must be committed with the job or not at all. */
export type AtSeal = (manager: EntityManager, job: BulkJob) => Promise<void>;

/** How signs of life are shown, in milliseconds. */
const HEARTBEAT_MS = 2_000;

/**
 * Takes in a table: its records become chunk payloads, sealed under the job's own key, by plain INSERTs; no transaction stays open
 * while waiting for whoever sends it. One last transaction seals the job. Whatever breaks before that leaves nothing behind.
 * @returns the sealed job
 * @throws TableProblem when the table cannot be read or has no rows, JobRefusal when the customer has too much open already,
 *   StagingWithdrawn; errors of the source and the database as they are
 */
export async function stageJob(
  transact: Transact,
  sealer: Sealer,
  newJob: NewJob,
  table: RowSource,
  atSeal: AtSeal = async () => undefined,
): Promise<BulkJob> {
  const jobId = newJob.id ?? uuidv7();
  const payloadKey = await transact(async (manager) => {
    if (newJob.limits) await requireRoom(manager, newJob.customerId, newJob.limits);
    return insertJob(manager, sealer, jobId, newJob);
  });
  const life = showLife(transact, jobId);
  try {
    const staged = await stageBatches(transact, jobId, payloadKey, table, life);
    if (staged.rows === 0)
      throw new TableProblem(
        'empty-file',
        'The file has a header but no rows. Add a row for each user, then upload it again.',
      );
    return await transact((manager) => sealJob(manager, jobId, newJob, table, staged, atSeal));
  } catch (error) {
    await transact((manager) => discardJob(manager, jobId)).catch(() => undefined);
    throw error;
  } finally {
    life.stop();
  }
}

/**
 * Inserts a job whose rows are about to come in.
 * @returns the key that its payloads are sealed under
 */
export async function insertJob(
  manager: EntityManager,
  sealer: Sealer,
  jobId: string,
  newJob: NewJob,
): Promise<Buffer> {
  const { payloadKey, passwordSecret } = newJobSecrets();
  const { customerId, operatorId, operation, mode, options, parent, startAt, requestId, splits } = newJob;
  const makesPasswords = !splits && findOperation(operation)?.makesPasswords;
  await manager.insert(BulkJob, {
    id: jobId,
    customerId,
    operatorId,
    operation,
    mode,
    state: 'receiving',
    options,
    sealedPayloadKey: sealJobSecret(sealer, jobId, 'payloadKey', payloadKey),
    // What makes no passwords has nothing to reveal.
    sealedPasswordSecret: makesPasswords ? sealJobSecret(sealer, jobId, 'passwordSecret', passwordSecret) : null,
    parentJobId: parent?.jobId ?? null,
    parentRelation: parent?.relation ?? null,
    startAt: startAt ?? null,
    requestId,
    splits: splits ?? false,
  });
  return payloadKey;
}

/** Signs of life while an upload comes in: what shows none for 15 s is swept. Also how it learns that it was withdrawn. */
interface Life {
  withdrawn: boolean;
  stop(): void;
}

/** Shows signs of life of a job that comes in, and of its parts. */
function showLife(transact: Transact, jobId: string): Life {
  const life: Life = { withdrawn: false, stop: () => clearInterval(heartbeat) };
  const beat = async () => {
    const [alive]: [{ id: string }[], number] = await transact((manager) =>
      manager.query(
        `UPDATE bulk_jobs SET touched_at = now() WHERE (id = $1 OR parent_job_id = $1) AND state = 'receiving' RETURNING id`,
        [jobId],
      ),
    );
    life.withdrawn = !alive.some(({ id }) => id === jobId);
  };
  const heartbeat = setInterval(() => void beat().catch(() => undefined), HEARTBEAT_MS);
  return life;
}

/** Batches on their way to the database at a time. */
const MOST_UNDER_WAY = 3;

/** Inserts the batches, reading the next while a few are on their way. */
async function stageBatches(
  transact: Transact,
  jobId: string,
  payloadKey: Buffer,
  table: RowSource,
  life: Life,
): Promise<{ rows: number; chunks: number }> {
  let rows = 0;
  let chunks = 0;
  const underWay: Promise<void>[] = [];
  try {
    for await (const batch of table.batches) {
      if (underWay.length === MOST_UNDER_WAY) await underWay.shift();
      if (life.withdrawn) throw new StagingWithdrawn();
      const insertion = insertBatch(transact, jobId, chunks, payloadKey, batch, table.sourceRow);
      // Awaited in a later round; until then its failure must not count as unhandled.
      insertion.catch(() => undefined);
      underWay.push(insertion);
      rows += batch.rowCount;
      chunks++;
    }
  } finally {
    // What is still on its way must have arrived before what has arrived is removed.
    await Promise.allSettled(underWay);
  }
  await Promise.all(underWay);
  return { rows, chunks };
}

/** Stages one batch as a chunk. */
export async function insertBatch(
  transact: Transact,
  jobId: string,
  ordinal: number,
  payloadKey: Buffer,
  batch: RecordBatch,
  sourceRow: RowSource['sourceRow'],
): Promise<void> {
  const body = sealPayload(payloadKey, batch.body, chunkContext(jobId, ordinal));
  const sources = sourceRow
    ? Array.from({ length: batch.rowCount }, (_, index) => sourceRow(batch.firstRow + index))
    : null;
  await transact(async (manager) => {
    const statements = await Statements.of(manager);
    // Only what is staged may be lost with the server, since the upload then fails; the seal waits for the disk.
    statements.query('SET LOCAL synchronous_commit = off');
    statements.query(
      `WITH payload AS (INSERT INTO chunk_payloads (job_id, ordinal, body) VALUES ($1, $2, $6))
       INSERT INTO chunks (job_id, ordinal, first_row, row_count, first_line, source_rows) VALUES ($1, $2, $3, $4, $5, $7)`,
      [jobId, ordinal, batch.firstRow, batch.rowCount, batch.firstLine, body, sources],
    );
    await statements.settled();
  });
}

/**
 * Makes a job of what was staged: from here on it is worked on.
 * @throws StagingWithdrawn when it was cancelled or swept meanwhile
 */
export async function sealJob(
  manager: EntityManager,
  jobId: string,
  newJob: NewJob,
  table: Omit<RowSource, 'batches'>,
  staged: { rows: number; chunks: number },
  atSeal: AtSeal,
): Promise<BulkJob> {
  const { header, format, inputColumn } = table;
  const reading: Reading = {
    format,
    inputColumn,
    columns: header.columns,
    derived: header.derived,
    resultColumns: header.resultColumns,
    passwordColumns: header.passwordColumns,
    statusColumns: header.statusColumns,
  };
  const warnings =
    table.ignoredColumns.length > 0 ? [{ code: 'ignored-column', facts: { columns: table.ignoredColumns } }] : [];
  const { affected } = await manager.update(
    BulkJob,
    { id: jobId, state: 'receiving' },
    {
      state: newJob.startAt ? 'scheduled' : 'queued',
      rowCount: staged.rows,
      chunkCount: staged.chunks,
      detected: table.detected,
      reading: { ...reading },
      warnings,
      touchedAt: () => 'now()',
    },
  );
  if (affected !== 1) throw new StagingWithdrawn();
  await recordAct(manager, {
    operatorId: newJob.operatorId,
    customerId: newJob.customerId,
    operation: 'start_job',
    address: newJob.address,
    requestId: newJob.requestId,
    jobId,
    details: { operation: newJob.operation, mode: newJob.mode, rows: staged.rows, ...newJob.parent },
  });
  const job = await manager.findOneByOrFail(BulkJob, { id: jobId });
  await atSeal(manager, job);
  return job;
}

/** Removes a job that was never sealed, and all that was staged for it. Of one that was cancelled meanwhile the job itself stays. */
export async function discardJob(manager: EntityManager, jobId: string): Promise<void> {
  const job = await manager.findOne(BulkJob, { where: { id: jobId }, lock: { mode: 'for_no_key_update' } });
  if (job && job.state !== 'receiving' && job.chunkCount > 0) return;
  await manager.query(`DELETE FROM bulk_jobs WHERE id = $1 AND state = 'receiving'`, [jobId]);
  await manager.query('DELETE FROM chunks WHERE job_id = $1', [jobId]);
  await manager.query('DELETE FROM chunk_payloads WHERE job_id = $1', [jobId]);
  await manager.query('DELETE FROM row_results WHERE job_id = $1', [jobId]);
}
