import { PassThrough, type Readable } from 'node:stream';
import { stream as workbooks } from 'exceljs';
import type { Detected } from './open-table';
import { recordParser } from './parse-record';
import { layOutResults, type ResultRow } from './results-layout';
import type { ResultsOptions } from './results-writer';

/** Rows after which the writer lets the compressed bytes flow off: between two pauses rows are held in memory. */
const ROWS_A_BREATH = 500;

/**
 * Writes results as a workbook: the same columns and cells as `writeResults`, every cell as text. No cell is ever a formula; the `'`
 * before a risky one is written all the same, so that a file means the same in both formats.
 * @returns the bytes, made as they are read; an error of `rows` is the stream's error
 */
export function writeResultsWorkbook(
  detected: Detected,
  rows: AsyncIterable<ResultRow>,
  { raw = false }: ResultsOptions = {},
): Readable {
  const bytes = new PassThrough();
  fill(bytes, detected, rows, raw).catch((error: unknown) => bytes.destroy(error as Error));
  return bytes;
}

async function fill(
  bytes: PassThrough,
  detected: Detected,
  rows: AsyncIterable<ResultRow>,
  raw: boolean,
): Promise<void> {
  const layout = layOutResults(detected, raw);
  const workbook = new workbooks.xlsx.WorkbookWriter({ stream: bytes, useSharedStrings: false });
  const sheet = workbook.addWorksheet('Results');
  const parse = recordParser(detected.delimiter);
  for (const line of detected.prologue) sheet.addRow(parse(line, line.includes('"'))).commit();
  const header = sheet.addRow(layout.header);
  header.font = { bold: true };
  header.commit();
  let written = 0;
  for await (const row of rows) {
    sheet.addRow(layout.arrange(row)).commit();
    if (++written % ROWS_A_BREATH === 0) await breathe(bytes);
    if (bytes.destroyed) return;
  }
  sheet.commit();
  await workbook.commit();
}

/** Compression runs beside us: gives it its turn, and waits while nobody reads. */
async function breathe(bytes: PassThrough): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (!bytes.writableNeedDrain || bytes.destroyed) return;
  await new Promise<void>((resolve) => {
    bytes.once('drain', resolve);
    bytes.once('close', resolve);
  });
}
