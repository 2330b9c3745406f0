import type { Readable } from 'node:stream';
import { readBlocks } from './blocks';
import type { ColumnName } from './column';
import { type Cutting, cutBatches } from './cut-batches';
import type { Encoding } from './decode';
import { type Delimiter, type Dialect, detectDialect, type KnownDialect } from './dialect';
import { isZip, refuseForeignFormat } from './foreign-format';
import type { Template } from './foreign-templates';
import { type Header, type HeaderOptions, readHeader } from './headers';
import type { RecordBatch, RecordFormat } from './parse-batch';
import { readText, type TextSource } from './read-text';
import { readWorkbook, WORKBOOK_DELIMITER } from './read-workbook';
import { TableProblem } from './table-problem';

/** What was found out about a file: enough to write it back the way it came. Plain data. */
export interface Detected {
  /** May turn from `utf-8` to `windows-1252` while rows are read: an ASCII beginning does not tell. */
  encoding: Encoding | 'xlsx' | 'json';
  delimiter: string;
  /** The file's line of the header, from 1. */
  headerRow: number;
  template: Template | null;
  /** What each column was taken for; null where it is ignored. */
  columns: (ColumnName | null)[];
  bom: boolean;
  lineEnd: '\r\n' | '\n' | '\r';
  /** The lines above the header as they came. */
  prologue: string[];
  /** The headers as they came. */
  header: string[];
  /** Of a workbook: the name of the sheet that was read, and of all that could be. */
  sheet?: string;
  sheets?: string[];
}

/** How a file is to be read. */
export interface OpenOptions extends Cutting {
  /** What the sender says it is; the bytes decide, because files are often named for what they are not. */
  contentType?: 'text/csv' | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  /** Name of the sheet in a workbook; the first one otherwise. */
  sheet?: string;
  /** What somebody who has looked at the file says of it; each is found out otherwise. A workbook has neither of the first two. */
  encoding?: Encoding;
  delimiter?: Delimiter;
  /** The file's line of the header, from 1. */
  headerRow?: number;
  /** Bytes that the upload may have. */
  maxBytes: number;
  header: HeaderOptions;
}

/** A table whose header was understood and whose rows can be fetched. */
export interface OpenTable {
  /** Complete once `batches` has ended. */
  detected: Detected;
  header: Header;
  /** Headers that deserve an `ignored-column` warning. */
  ignoredColumns: string[];
  /** For `parseBatch`. */
  format: RecordFormat;
  /** The records in the file's order. Can be iterated once. */
  batches: AsyncIterable<RecordBatch>;
}

/**
 * Detects what a file is, understands its header, and cuts the rest into batches of records without ever holding the
 * file. The source is not destroyed when reading stops early. Errors of the source come out as they are.
 * @throws TableProblem here for the beginning of the file, and from `batches` for the rest
 */
export async function openTable(source: Readable, options: OpenOptions): Promise<OpenTable> {
  const blocks = readBlocks(source, options.maxBytes);
  const first = await blocks.next();
  const head = first.value ?? { bytes: Buffer.alloc(0), last: true };
  refuseForeignFormat(head.bytes);
  // By its bytes, not by its name or type: a CSV named .xlsx is still a CSV.
  const { encoding, delimiter, headerRow } = options;
  if (!isZip(head.bytes)) return openText(readText(head, blocks, encoding), options, { delimiter, headerRow });
  const workbook = await readWorkbook(head, blocks, options.sheet);
  const { sheet, sheets } = workbook;
  try {
    const table = openText(workbook, options, { delimiter: WORKBOOK_DELIMITER, lineIsRecord: true, headerRow });
    return { ...table, detected: Object.assign(table.detected, { sheet, sheets }) };
  } catch (error) {
    await workbook.rest.return();
    // Perhaps the rows are in another sheet.
    throw error instanceof TableProblem
      ? new TableProblem(error.code, error.message, { ...error.details, sheet, sheets })
      : error;
  }
}

/**
 * The same for text, wherever it comes from.
 * @param known how the table is written, when a program of ours wrote it
 * @throws TableProblem
 */
export function openText(
  text: TextSource,
  options: Cutting & { header: HeaderOptions },
  known?: KnownDialect,
): OpenTable {
  const dialect = detectDialect(text.head.bytes, text.head.last, options.header, known);
  return openRecords(text, dialect, options, known?.lineIsRecord ?? false);
}

/**
 * The same for records of which everything but the meaning of the header is known.
 * @throws TableProblem
 */
export function openRecords(
  text: TextSource,
  dialect: Dialect,
  options: Cutting & { header: HeaderOptions },
  lineIsRecord: boolean,
): OpenTable {
  const header = readHeaderLine(dialect, options.header);
  const detected: Detected = {
    encoding: text.encoding,
    delimiter: dialect.delimiter,
    headerRow: dialect.headerRow,
    template: header.template,
    columns: header.columns,
    bom: text.bom,
    lineEnd: dialect.lineEnd,
    prologue: dialect.prologue,
    header: header.names,
  };
  const format = formatOf(header, dialect.delimiter, lineIsRecord);
  const head = { bytes: text.head.bytes.subarray(dialect.dataStart), last: text.head.last };
  const cutting = header.columns.includes('Password') ? { mostRows: ROWS_WITH_PASSWORDS, ...options } : options;
  const batches = cutBatches({ head, rest: text.rest, line: dialect.dataLine }, format, cutting, () => {
    detected.encoding = text.encoding;
  });
  return { detected, header, ignoredColumns: header.ignored, format, batches };
}

/** A password that a person chose takes 25 ms to judge and hash: with more of them in a batch, progress would come in jerks. */
const ROWS_WITH_PASSWORDS = 100;

/** Problems of the header name its line. */
function readHeaderLine({ headerCells, headerRow }: Dialect, options: HeaderOptions): Header {
  try {
    return readHeader(headerCells, options);
  } catch (error) {
    throw error instanceof TableProblem
      ? new TableProblem(error.code, error.message, { line: headerRow, ...error.details })
      : error;
  }
}

function formatOf(header: Header, delimiter: string, lineIsRecord: boolean): RecordFormat {
  const width = header.columns.length;
  const ours = new Set([...header.resultColumns, ...header.statusColumns]);
  let fewestCells = width;
  // Rows that end before the columns which only we fill are whole.
  while (ours.has(fewestCells - 1)) fewestCells--;
  return { delimiter, width, fewestCells, neutralized: header.isResultsFile, lineIsRecord };
}
