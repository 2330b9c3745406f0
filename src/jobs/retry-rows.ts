import type { Sealer } from '../credentials/master-key';
import type { BulkJob } from '../entities/bulk-job';
import type { ColumnName } from '../entities/column-name';
import { findOperation } from '../operations/all-operations';
import { holdsText } from '../tabular/encode';
import { recognizeHeader, toHeaderKey } from '../tabular/header-names';
import type { Detected } from '../tabular/open-table';
import { parseBatch } from '../tabular/parse-batch';
import { requireKept } from './apply-rows';
import { batchRows, type ChildRow } from './batch-rows';
import { isFinished } from './describe-job';
import { JobRefusal } from './job-refusal';
import { readResultsOfParts } from './list-results';
import { requireKeptParts } from './parent-job';
import type { Reading } from './prepare-chunk';
import type { RowSource } from './stage-job';
import { openStagedBatches, type Read } from './staged-rows';

/** A rejected row, and what some of its cells should have said. */
export interface Correction {
  row: number;
  /** By the file's header or by any name of ours. */
  cells: Readonly<Record<string, string>>;
}

/** Where a correction goes: a column of the file, or one more behind them. */
interface Correcting {
  detected: Detected;
  columns: (ColumnName | null)[];
  /** New cells by row and position. */
  cells: Map<number, Map<number, string>>;
}

const PAGE = 10_000;

/**
 * The rejected rows of a job once more, in file order; or only those that are corrected.
 * @throws JobRefusal when the job is not finished or has no such row, or a column is unknown
 */
export async function rowsToRetry(
  read: Read,
  sealer: Sealer,
  job: BulkJob,
  corrections: readonly Correction[] | undefined,
  chunkRows: number | undefined,
): Promise<RowSource> {
  requireRetryable(job);
  const reading = job.reading as unknown as Reading;
  if (job.splits) await read((manager) => requireKeptParts(manager, job.id));
  const rejected = await (job.splits ? readRejectedOfParts(read, job) : readRejected(read, job.id));
  const correcting = placeCorrections(job, reading, corrections ?? []);
  for (const { row } of corrections ?? []) {
    if (rejected.has(row)) continue;
    throw new JobRefusal('row-not-rejected', `Row ${row} was not rejected. Correct rejected rows only.`, { row });
  }
  const wanted = corrections ? new Set(corrections.map(({ row }) => row)) : rejected;
  const { columns } = correcting;
  const rows = pickRows(openStagedBatches(read, sealer, job), reading, wanted, correcting);
  return {
    detected: correcting.detected,
    header: { ...reading, columns },
    inputColumn: reading.inputColumn,
    // What we write ourselves is whole and needs nothing taken away.
    format: { ...reading.format, width: columns.length, neutralized: false, lineIsRecord: true },
    ignoredColumns: [],
    ...batchRows(rows, reading.format.delimiter, chunkRows),
  };
}

function requireRetryable(job: BulkJob): void {
  if (!isFinished(job)) {
    throw new JobRefusal(
      'job-state',
      `The job is ${job.state}; its rejected rows can be retried once it is finished. Wait for it, or cancel it.`,
      { state: job.state },
    );
  }
  requireKept(job);
  if (job.rejected === 0)
    throw new JobRefusal('nothing-to-retry', 'No row of this job was rejected: nothing to retry.');
}

async function readRejected(read: Read, jobId: string): Promise<Set<number>> {
  const rows = new Set<number>();
  for (let after = 0; ; ) {
    const page: { row: number }[] = await read((manager) =>
      manager.query(
        `SELECT "row" FROM row_results WHERE job_id = $1 AND status = 'rejected' AND "row" > $2 ORDER BY "row" LIMIT $3`,
        [jobId, after, PAGE],
      ),
    );
    for (const { row } of page) rows.add(row);
    if (page.length < PAGE) return rows;
    after = page[page.length - 1]!.row;
  }
}

async function readRejectedOfParts(read: Read, { id, rowCount }: BulkJob): Promise<Set<number>> {
  const rows = new Set<number>();
  for (let from = 1; from <= rowCount; from += PAGE) {
    const stretch = { status: 'rejected' as const, from, to: from + PAGE - 1 };
    for (const { row } of await read((manager) => readResultsOfParts(manager, id, stretch))) rows.add(row);
  }
  return rows;
}

function placeCorrections(job: BulkJob, reading: Reading, corrections: readonly Correction[]): Correcting {
  const detected = structuredClone(job.detected) as unknown as Detected;
  const correcting: Correcting = { detected, columns: [...reading.columns], cells: new Map() };
  if (corrections.length > 0 && reading.inputColumn !== undefined) {
    throw new JobRefusal(
      'cannot-be-corrected',
      'The rows of this job were made by undoing another and have no cells to correct. Retry them as they are.',
    );
  }
  for (const { row, cells } of corrections) {
    const placed = new Map<number, string>();
    for (const [name, text] of Object.entries(cells)) placed.set(findColumn(name, job.operation, correcting), text);
    correcting.cells.set(row, placed);
    // A letter that the file's encoding lacks would come back as a question mark.
    if (!Object.values(cells).every((text) => holdsText(detected.encoding, text)))
      Object.assign(detected, { encoding: 'utf-8', bom: true });
  }
  return correcting;
}

/** The column that a correction names; a column that the file did not have is put behind its own. */
function findColumn(name: string, operationName: string, { detected, columns }: Correcting): number {
  const meaning = recognizeHeader(name);
  const column = meaning?.kind === 'column' ? meaning.column : null;
  const known = column ? columns.indexOf(column) : -1;
  if (known >= 0) return known;
  const own = detected.header.findIndex((header) => toHeaderKey(header) === toHeaderKey(name));
  if (own >= 0) return own;
  const { columns: allowed } = findOperation(operationName)!;
  if (!column || !allowed.includes(column)) {
    throw new JobRefusal(
      'unknown-column',
      `"${name.slice(0, 60)}" is not a column of this job. Use one of: ${allowed.join(', ')}.`,
      { header: name.slice(0, 60), expected: allowed },
    );
  }
  detected.header.push(column);
  detected.columns.push(column);
  return columns.push(column) - 1;
}

async function* pickRows(
  batches: ReturnType<typeof openStagedBatches>,
  { format, columns }: Reading,
  wanted: ReadonlySet<number>,
  correcting: Correcting,
): AsyncGenerator<ChildRow> {
  const added = correcting.columns.length - columns.length;
  for await (const batch of batches) {
    for (const { row, cells } of parseBatch(batch, format).rows) {
      if (!wanted.has(row)) continue;
      const corrected = correcting.cells.get(row);
      // A row with too many or too few cells stays so, unless somebody has looked at it.
      while (corrected && cells.length < columns.length) cells.push('');
      for (let index = 0; index < added; index++) cells.push('');
      for (const [index, text] of corrected ?? []) cells[index] = text;
      yield { cells, source: row };
    }
  }
}
