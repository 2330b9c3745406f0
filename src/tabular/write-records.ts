import { writeToBuffer } from 'fast-csv';

/** Writes rows as records that `parseBatch` reads back, one line end each. */
export function writeRecords(rows: readonly (readonly string[])[], delimiter: string): Promise<Buffer> {
  return writeToBuffer(rows as string[][], { delimiter, rowDelimiter: '\n', includeEndRowDelimiter: true });
}
