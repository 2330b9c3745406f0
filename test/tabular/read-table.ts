import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { COLUMN_NAMES } from '../../src/tabular/column';
import { type OpenOptions, type OpenTable, openTable } from '../../src/tabular/open-table';
import { parseBatch, type TableRow } from '../../src/tabular/parse-batch';
import { pickCells } from '../../src/tabular/pick-cells';

/** Accepts every column and wants an e-mail or an id. */
export const anyColumn: OpenOptions = {
  contentType: 'text/csv',
  maxBytes: 64 * 1024 * 1024,
  chunkRows: undefined,
  header: { allowed: COLUMN_NAMES, required: [['Email', 'User ID']] },
};

/** A file of test/files. */
export function testFile(name: string): Buffer {
  return readFileSync(join(__dirname, '..', 'files', name));
}

/** Reads a whole table, its bytes coming in pieces as a network would bring them. */
export async function readTable(
  file: Buffer | string,
  more: Partial<OpenOptions> = {},
  pieceBytes = 16 * 1024,
): Promise<OpenTable & { rows: TableRow[] }> {
  const bytes = Buffer.from(file as string);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return collectRows(await openTable(Readable.from(pieces), { ...anyColumn, ...more }));
}

/** Reads the rows of an opened table. */
export async function collectRows(table: OpenTable): Promise<OpenTable & { rows: TableRow[] }> {
  const rows: TableRow[] = [];
  for await (const batch of table.batches) {
    const parsed = parseBatch(batch, table.format);
    if (parsed.rows.length !== batch.rowCount)
      throw new Error(`${parsed.rows.length} rows in a batch of ${batch.rowCount}`);
    rows.push(...parsed.rows);
  }
  return Object.assign(table, { rows });
}

/** A row's cells by the column that they belong to. */
export function nameCells(header: Parameters<typeof pickCells>[0], cells: readonly string[]): Record<string, string> {
  const { columns, pick } = pickCells(header);
  const picked = pick(cells);
  return Object.fromEntries(columns.map((column, index) => [column, picked[index] ?? '']));
}
