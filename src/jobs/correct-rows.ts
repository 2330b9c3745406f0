import type { BulkJob } from '../entities/bulk-job';
import type { ColumnName } from '../entities/column-name';
import { findOperation } from '../operations/all-operations';
import { holdsText } from '../tabular/encode';
import { recognizeHeader, toHeaderKey } from '../tabular/header-names';
import type { Detected } from '../tabular/open-table';
import { parseBatch } from '../tabular/parse-batch';
import { batchRows, type ChildRow } from './batch-rows';
import { JobRefusal } from './job-refusal';
import type { Reading } from './prepare-chunk';
import type { RowSource } from './stage-job';
import type { openStagedBatches } from './staged-rows';

/** A row, and what some of its cells should have said. */
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

/**
 * The rows of a job once more, some of their cells corrected: one chunk after the other, so that a million rows take no more memory than
 * a few thousand.
 * @param wanted which rows; null: all of them
 * @throws JobRefusal when the rows have no cells, a column is unknown, or, while they are read, a row has nothing left
 */
export function correctRows(
  job: BulkJob,
  batches: ReturnType<typeof openStagedBatches>,
  corrections: readonly Correction[],
  wanted: ReadonlySet<number> | null,
  chunkRows: number | undefined,
): RowSource {
  const reading = job.reading as unknown as Reading;
  const correcting = placeCorrections(job, reading, corrections);
  const { columns, detected } = correcting;
  return {
    detected,
    header: { ...reading, columns },
    inputColumn: reading.inputColumn,
    // What we write ourselves is whole and needs nothing taken away.
    format: { ...reading.format, width: columns.length, neutralized: false, lineIsRecord: true },
    ignoredColumns: [],
    ...batchRows(pickRows(batches, reading, wanted, correcting), reading.format.delimiter, chunkRows),
  };
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
  wanted: ReadonlySet<number> | null,
  correcting: Correcting,
): AsyncGenerator<ChildRow> {
  const added = correcting.columns.length - columns.length;
  for await (const batch of batches) {
    for (const { row, cells } of parseBatch(batch, format).rows) {
      if (wanted && !wanted.has(row)) continue;
      const corrected = correcting.cells.get(row);
      // A row with too many or too few cells stays so, unless somebody has looked at it.
      if (corrected) setWidth(cells, columns.length);
      for (let index = 0; index < added; index++) cells.push('');
      for (const [index, text] of corrected ?? []) cells[index] = text;
      if (corrected && cells.every((cell) => cell === '')) throw nothingLeft(row);
      yield { cells, source: row };
    }
  }
}

function setWidth(cells: string[], width: number): void {
  while (cells.length < width) cells.push('');
  cells.length = width;
}

/** A line without anything is no row, and the rows behind it would be counted wrongly. */
function nothingLeft(row: number): JobRefusal {
  return new JobRefusal(
    'empty-row',
    `Nothing is left of row ${row}. Leave something in it: a row that should not be applied may stay rejected.`,
    { row },
  );
}
