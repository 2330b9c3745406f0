import { Readable } from 'node:stream';
import { parse } from 'fast-csv';
import { createUsers } from '../../src/operations/create-users';
import { openTable } from '../../src/tabular/open-table';
import { parseBatch } from '../../src/tabular/parse-batch';
import { createUsersFile } from './rows';

/** Rates of reading one and the same file, in rows a second. */
export interface ReadingRates {
  /** What an upload waits for: detecting, and finding the records' borders. */
  intake: number;
  /** Intake and cutting the cells, which happens later in a thread. */
  whole: number;
  /** The bare fast-csv parser, streamed. */
  fastCsv: number;
}

/** Reads a file of new users from memory, so that nothing but reading is measured. */
export async function measureReading(count: number): Promise<ReadingRates> {
  const pieces: Buffer[] = [];
  for await (const piece of createUsersFile(count, 'reading.example')) pieces.push(piece as Buffer);
  const rate = async (read: () => Promise<number>) => {
    const start = performance.now();
    const rows = await read();
    if (rows !== count) throw new Error(`${rows} of ${count} rows were read`);
    return Math.round(rows / ((performance.now() - start) / 1000));
  };
  return {
    intake: await rate(() => readTable(pieces, false)),
    whole: await rate(() => readTable(pieces, true)),
    fastCsv: await rate(() => readBare(pieces)),
  };
}

async function readTable(pieces: readonly Buffer[], withCells: boolean): Promise<number> {
  const header = { allowed: createUsers.columns, required: createUsers.required };
  const table = await openTable(Readable.from(pieces, { objectMode: false }), {
    maxBytes: Number.MAX_SAFE_INTEGER,
    chunkRows: undefined,
    header,
  });
  let rows = 0;
  for await (const batch of table.batches)
    rows += withCells ? parseBatch(batch, table.format).rows.length : batch.rowCount;
  return rows;
}

async function readBare(pieces: readonly Buffer[]): Promise<number> {
  let rows = 0;
  for await (const _ of Readable.from(pieces, { objectMode: false }).pipe(parse({ headers: false }))) rows++;
  return rows - 1;
}
