import { columnAtEnd } from './column-at-end';
import { suggestHeader } from './header-names';
import { type HeaderOptions, isKnownHeader, MAX_COLUMNS } from './headers';
import { recordParser } from './parse-record';
import { MAX_RECORD_BYTES, RecordScanner } from './record-scanner';
import { TableProblem } from './table-problem';

/** Characters that separate cells, the likelier first. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];
/** How many records, title lines among them, are looked through for the header. */
const HEADER_WITHIN = 30;
/** The lowest line that somebody can say the header is in. */
export const LOWEST_HEADER = 500;

/** How a file writes its table. */
export interface Dialect {
  delimiter: string;
  lineEnd: '\r\n' | '\n' | '\r';
  /** The file's line of the header, from 1. */
  headerRow: number;
  headerCells: string[];
  /** The lines above the header as they came: titles, `sep=;`, `version:v1.0`. */
  prologue: string[];
  /** Where in the bytes the first record after the header begins. */
  dataStart: number;
  /** The file's line in which it begins. */
  dataLine: number;
}

interface HeadRecord {
  cells: string[];
  start: number;
  end: number;
  next: number;
  line: number;
  linesAfter: number;
  blank: boolean;
}

interface Reading {
  delimiter: string;
  records: HeadRecord[];
  header: HeadRecord | undefined;
  known: number;
}

/** What is known of a text before it is looked at. */
export interface KnownDialect {
  delimiter?: string;
  /** A program of ours wrote it: every record is one line, whatever line ends are in its cells. */
  lineIsRecord?: boolean;
  /** The file's line of the header, from 1. */
  headerRow?: number;
}

/**
 * Finds the header and what separates the cells, from the beginning of a file. That delimiter is right under which a
 * line names the most columns we know; a `sep=` line settles it.
 * @param head UTF-8 text from the beginning of the file, without BOM
 * @param atEnd the head is the whole file
 * @param known what need not be found out
 * @throws TableProblem `empty-file`, `no-header`, `header-too-long`, `unclosed-quote`
 */
export function detectDialect(head: Buffer, atEnd: boolean, options: HeaderOptions, known?: KnownDialect): Dialect {
  if (!/[^\s]/.test(head.toString('utf8'))) {
    throw atEnd
      ? new TableProblem(
          'empty-file',
          'The file is empty. Choose the file that holds the rows, with the column names in its first line.',
        )
      : new TableProblem(
          'no-header',
          'The file begins with nothing but empty lines. Put the column names into the first line.',
          { line: 1 },
        );
  }
  const wantedLine = known?.headerRow;
  const declared = known?.delimiter ?? /^\s*"?sep=([,;\t|])"?\s*[\r\n]/i.exec(head.toString('latin1', 0, 64))?.[1];
  const readings = (declared ? [declared] : DELIMITERS).map((delimiter) =>
    readHead(scanHead(head, atEnd, delimiter, known), delimiter, options, wantedLine),
  );
  const best = readings.reduce((a, b) => (compareReadings(b, a) > 0 ? b : a));
  const { header, records } = best;
  if (!header && wantedLine !== undefined) throw nothingInLine(wantedLine);
  if (!header) throw unfinishedHeader(head, atEnd, best.delimiter, records);
  if (wantedLine === undefined && best.known === 0 && !isMistypedHeader(header.cells)) throw noHeader(header);
  return {
    delimiter: best.delimiter,
    lineEnd: known?.lineIsRecord
      ? '\r\n'
      : ((/\r\n|\n|\r/.exec(head.toString('latin1'))?.[0] as Dialect['lineEnd'] | undefined) ?? '\r\n'),
    headerRow: header.line,
    headerCells: header.cells,
    prologue: linesOf(head.toString('utf8', 0, header.start)),
    dataStart: header.next,
    dataLine: header.line + header.linesAfter,
  };
}

function readHead(
  records: HeadRecord[],
  delimiter: string,
  options: HeaderOptions,
  wantedLine: number | undefined,
): Reading {
  let header: HeadRecord | undefined;
  let known = -1;
  for (const record of records) {
    if (record.blank || (wantedLine === undefined ? isPreamble(record.cells) : record.line !== wantedLine)) continue;
    const count = record.cells.slice(0, MAX_COLUMNS).filter((cell) => isKnownHeader(cell, options)).length;
    if (count > known) [header, known] = [record, count];
  }
  return { delimiter, records, header, known };
}

function scanHead(head: Buffer, atEnd: boolean, delimiter: string, known: KnownDialect = {}): HeadRecord[] {
  const scanner = new RecordScanner(delimiter.charCodeAt(0));
  const parse = recordParser(delimiter);
  const records: HeadRecord[] = [];
  const within = known.headerRow === undefined ? HEADER_WITHIN : LOWEST_HEADER;
  let line = 1;
  for (let start = 0; start < head.length && records.length < within; start = scanner.next) {
    if (!scanner.scan(head, start, atEnd)) break;
    const { end, next, quoted, blank } = scanner;
    const lines = known.lineIsRecord ? 1 : scanner.lines;
    const cells = blank ? [] : parse(head.toString('utf8', start, end), quoted);
    records.push({ cells, start, end, next, line, linesAfter: lines, blank });
    line += lines;
  }
  return records;
}

/** More known columns win; among equals the reading whose header has more cells that are filled. */
function compareReadings(a: Reading, b: Reading): number {
  const filled = ({ header }: Reading) => header?.cells.filter((cell) => cell.trim() !== '').length ?? -1;
  return a.known - b.known || (a.known > 0 ? 0 : filled(a) - filled(b));
}

/** Lines that programs put above the header: Entra ID's version, Excel's separator. */
function isPreamble([first = '', ...others]: string[]): boolean {
  return /^\s*(version:|sep=)/i.test(first) && others.every((cell) => cell.trim() === '');
}

/** A line in which no column is known can still be meant as a header, unless it holds what only data hold. */
function isMistypedHeader(cells: string[]): boolean {
  return !cells.some((cell) => /.@.+\./.test(cell)) || cells.some((cell) => suggestHeader(cell) !== undefined);
}

function noHeader({ line, cells }: HeadRecord): TableProblem {
  return new TableProblem(
    'no-header',
    `Line ${line} should name the columns (such as Email, Display name), but it looks like data. Put a line with the column names above it.`,
    { line, columns: cells.length },
  );
}

function nothingInLine(line: number): TableProblem {
  return new TableProblem(
    'no-header',
    `No row begins in line ${line}, so that it cannot name the columns. Choose the line that does, or none to have it found.`,
    { line },
  );
}

function unfinishedHeader(head: Buffer, atEnd: boolean, delimiter: string, records: HeadRecord[]): TableProblem {
  const last = records.at(-1);
  const line = last ? last.line + last.linesAfter : 1;
  const scanner = new RecordScanner(delimiter.charCodeAt(0));
  const start = last?.next ?? 0;
  if (start < head.length && !scanner.scan(head, start, atEnd) && scanner.openQuote >= 0) {
    const column = columnAtEnd(head.subarray(start, scanner.openQuote), delimiter);
    return unclosedQuote(line + scanner.linesBeforeQuote, column);
  }
  if (atEnd) {
    return new TableProblem(
      'no-header',
      'No line of the file names the columns. Put a line with the column names above the rows.',
      { line },
    );
  }
  return new TableProblem(
    'header-too-long',
    `The line with the column names is longer than ${MAX_RECORD_BYTES / 1024} KiB. Line ${line} should hold only short column names.`,
    { line, maximum: MAX_RECORD_BYTES },
  );
}

/** The refusal of a file in which a quote is opened and never closed. */
export function unclosedQuote(line: number, column: number): TableProblem {
  return new TableProblem(
    'unclosed-quote',
    `The quotation mark that opens a cell in line ${line}, column ${column}, is never closed. Close it, or write a quotation mark inside a cell twice.`,
    { line, column },
  );
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  return lines.slice(0, -1);
}
