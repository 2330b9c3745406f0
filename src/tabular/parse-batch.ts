import { isAscii } from 'node:buffer';
import { restoreCell } from './neutralize-cell';
import { recordParser } from './parse-record';
import { RecordScanner } from './record-scanner';

/** How the records of a table are to be read back. Plain data: it survives JSON and a worker thread. */
export interface RecordFormat {
  /** The character between cells. */
  delimiter: string;
  /** Cells that a record should have: empty ones beyond are taken off. */
  width: number;
  /** Cells that a record must have at least; up to `width` the missing ones are taken as empty. */
  fewestCells: number;
  /** The file came out of Musterroll: the `'` that keeps a spreadsheet from running a cell is taken away. */
  neutralized: boolean;
  /** Lines are counted by records (a workbook's rows), not by line ends inside cells. */
  lineIsRecord: boolean;
}

/** Consecutive records of a table, as text. */
export interface RecordBatch {
  /** Number of the first record, counted over the file's non-blank data records from 1. */
  firstRow: number;
  /** How many non-blank records there are. */
  rowCount: number;
  /** The file's line in which the first record starts, from 1. */
  firstLine: number;
  /** UTF-8 text of the records with their line ends. */
  body: Buffer;
}

/** One record of a table. */
export interface TableRow {
  row: number;
  line: number;
  cells: string[];
}

/** The rows of a batch, all at once. */
export function parseBatch(batch: BatchToParse, format: FormatToParse): { rows: TableRow[] } {
  return { rows: [...readRows(batch, format)] };
}

type BatchToParse = Pick<RecordBatch, 'body' | 'firstRow' | 'firstLine'>;
type FormatToParse = Pick<RecordFormat, 'delimiter'> & Partial<RecordFormat>;

/**
 * Reads the rows of a batch, one after the other. A row with too many or too few cells comes out as it is.
 * Costs about a microsecond a row; records with quotes go through fast-csv and cost several.
 */
export function* readRows(batch: BatchToParse, format: FormatToParse): Generator<TableRow> {
  const body = Buffer.from(batch.body.buffer, batch.body.byteOffset, batch.body.byteLength);
  const scanner = new RecordScanner(format.delimiter.charCodeAt(0));
  const parse = recordParser(format.delimiter);
  const textOf = recordText(body);
  let row = batch.firstRow;
  let line = batch.firstLine;
  for (let start = 0; start < body.length && scanner.scan(body, start, true); start = scanner.next) {
    const { lines } = scanner;
    if (!scanner.blank) {
      const cells = parse(textOf(start, scanner.end), scanner.quoted);
      yield { row: row++, line, cells: fitCells(cells, format) };
    }
    line += format.lineIsRecord ? 1 : lines;
  }
}

/** In ASCII bytes are characters, so records are cut out of one string. */
function recordText(body: Buffer): (start: number, end: number) => string {
  if (!isAscii(body)) return (start, end) => body.toString('utf8', start, end);
  const text = body.toString('latin1');
  return (start, end) => text.slice(start, end);
}

function fitCells(cells: string[], { width, fewestCells, neutralized }: Partial<RecordFormat>): string[] {
  if (width !== undefined) {
    while (cells.length > width && cells[cells.length - 1]?.trim() === '') cells.pop();
    if (fewestCells !== undefined && cells.length >= fewestCells) while (cells.length < width) cells.push('');
  }
  return neutralized ? cells.map(restoreCell) : cells;
}
