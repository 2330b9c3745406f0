import type { RecordBatch } from '../tabular/parse-batch';
import { writeRecords } from '../tabular/write-records';

/** A row of a child job, and the row of its parent behind it. */
export interface ChildRow {
  cells: readonly string[];
  source: number;
}

/** Rows a chunk of a child job has unless CHUNK_ROWS says otherwise. */
const USUAL_ROWS = 5_000;

/** The rows of a child job, cut into batches and numbered from 1. */
export interface ChildBatches {
  batches: AsyncIterable<RecordBatch>;
  /** The parent's row behind a row that was given out. */
  sourceRow: (row: number) => number;
}

/** Cuts rows into batches, a chunk each. */
export function batchRows(rows: AsyncIterable<ChildRow>, delimiter: string, chunkRows = USUAL_ROWS): ChildBatches {
  const sources: number[] = [];
  async function* batches(): AsyncGenerator<RecordBatch> {
    let cells: (readonly string[])[] = [];
    const cut = (): RecordBatch => {
      const firstRow = sources.length - cells.length + 1;
      const batch = {
        firstRow,
        rowCount: cells.length,
        firstLine: firstRow + 1,
        body: writeRecords(cells, delimiter),
      };
      cells = [];
      return batch;
    };
    for await (const row of rows) {
      cells.push(row.cells);
      sources.push(row.source);
      if (cells.length === chunkRows) yield cut();
    }
    if (cells.length > 0) yield cut();
  }
  return { batches: batches(), sourceRow: (row) => sources[row - 1]! };
}
