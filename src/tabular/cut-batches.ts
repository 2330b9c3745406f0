import type { Block } from './blocks';
import { columnAtEnd, widestColumn } from './column-at-end';
import { UndecodableBytes } from './decode';
import { unclosedQuote } from './dialect';
import type { RecordBatch, RecordFormat } from './parse-batch';
import { notText } from './read-text';
import { MAX_RECORD_BYTES, RecordScanner } from './record-scanner';
import { TableProblem } from './table-problem';

/** How large batches are. */
export interface Cutting {
  /** Rows a batch has; unset: few at first, so that work begins early, growing to 5,000. */
  chunkRows: number | undefined;
  /** Rows a batch has at most when `chunkRows` is unset: fewer where a row is costly. */
  mostRows?: number;
  /** Bytes after which a batch ends all the same. */
  chunkBytes?: number;
}

const FIRST_BATCH_ROWS = 500;
/** By how much each batch is larger than the one before: a chunk costs some milliseconds, however few rows it has. */
const GROWTH = 4;
const LARGEST_BATCH_ROWS = 5_000;
const BATCH_BYTES = 1024 * 1024;

const [SPACE, TAB, LF, CR] = [0x20, 0x09, 0x0a, 0x0d];

/** Blank lines that may follow each other: Excel's million rows with twenty empty cells each stay below it. */
const MAX_BLANK_BYTES = 32 * 1024 * 1024;

/** Where the data of a table begin. */
export interface DataStart {
  /** The part of the first block that follows the header. */
  head: Block;
  rest: AsyncIterable<Block>;
  /** The file's line in which the data begin. */
  line: number;
}

/**
 * Cuts text into batches of whole records.
 * @param settled called when everything has been read
 * @throws TableProblem `unclosed-quote`, `record-too-long`, `not-text`; errors of the source as they are
 */
export async function* cutBatches(
  start: DataStart,
  format: Pick<RecordFormat, 'delimiter' | 'lineIsRecord'>,
  cutting: Cutting,
  settled: () => void,
): AsyncGenerator<RecordBatch, void, undefined> {
  const cutter = new BatchCutter(start.line, format, cutting);
  yield* cutter.cut(start.head);
  if (!start.head.last) {
    try {
      for await (const block of start.rest) yield* cutter.cut(block);
    } catch (error) {
      throw error instanceof UndecodableBytes ? notText(error, cutter.line, cutter.carry, format.delimiter) : error;
    }
  }
  settled();
  yield* cutter.finish();
}

class BatchCutter {
  private readonly scanner: RecordScanner;
  private readonly maxBytes: number;
  private readonly mostRows: number;
  private maxRows: number;
  /** The unfinished record at the end of the bytes so far. */
  carry: Buffer = Buffer.alloc(0);
  private parts: Buffer[] = [];
  private bytes = 0;
  private rows = 0;
  private blankBytes = 0;
  private firstRow = 1;
  private firstLine: number;

  constructor(
    public line: number,
    private readonly format: Pick<RecordFormat, 'delimiter' | 'lineIsRecord'>,
    private readonly cutting: Cutting,
  ) {
    this.scanner = new RecordScanner(format.delimiter.charCodeAt(0));
    this.mostRows = cutting.mostRows ?? LARGEST_BATCH_ROWS;
    this.maxRows = cutting.chunkRows ?? Math.min(FIRST_BATCH_ROWS, this.mostRows);
    this.maxBytes = cutting.chunkBytes ?? BATCH_BYTES;
    this.firstLine = line;
  }

  *cut({ bytes, last }: Block): Generator<RecordBatch, void, undefined> {
    const { scanner } = this;
    const text = this.carry.length > 0 ? Buffer.concat([this.carry, bytes]) : bytes;
    let from = 0;
    let at = 0;
    while (at < text.length && scanner.scan(text, at, last)) {
      if (scanner.end - at > MAX_RECORD_BYTES) throw this.tooLong(text.subarray(at, scanner.end));
      this.line += this.format.lineIsRecord ? 1 : scanner.lines;
      this.blankBytes = scanner.blank ? this.blankBytes + scanner.next - at : 0;
      at = scanner.blank ? this.passBlankLines(text, scanner.next) : scanner.next;
      if (scanner.blank && this.rows === 0) {
        from = at;
        this.firstLine = this.line;
      }
      if (!scanner.blank) this.rows++;
      else if (this.blankBytes > MAX_BLANK_BYTES) throw tooManyBlankLines(this.line);
      if (this.rows === this.maxRows || (this.rows > 0 && this.bytes + at - from >= this.maxBytes)) {
        this.keep(text.subarray(from, at));
        from = at;
        yield this.take();
      }
    }
    this.keep(text.subarray(from, at));
    if (at < text.length) this.checkUnfinished(text, at, last);
    this.carry = text.subarray(at);
  }

  *finish(): Generator<RecordBatch, void, undefined> {
    if (this.rows > 0) yield this.take();
  }

  private keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.parts.push(bytes);
    this.bytes += bytes.length;
  }

  private take(): RecordBatch {
    const batch = {
      firstRow: this.firstRow,
      rowCount: this.rows,
      firstLine: this.firstLine,
      body: Buffer.concat(this.parts, this.bytes),
    };
    this.firstRow += this.rows;
    this.firstLine = this.line;
    this.parts = [];
    this.bytes = 0;
    this.rows = 0;
    if (this.cutting.chunkRows === undefined) this.maxRows = Math.min(this.maxRows * GROWTH, this.mostRows);
    return batch;
  }

  /** Where one blank line is, there may be a million. @returns where the line begins that is not blank, or not whole */
  private passBlankLines(text: Buffer, start: number): number {
    const delimiter = this.format.delimiter.charCodeAt(0);
    let next = start;
    for (let at = start; at < text.length; at++) {
      const byte = text[at];
      // A CR that is the last byte so far may be half of a CRLF.
      if (byte === CR && at + 1 === text.length) break;
      if (byte === LF || (byte === CR && text[at + 1] !== LF)) {
        next = at + 1;
        this.line++;
      } else if (byte !== delimiter && byte !== SPACE && byte !== TAB && byte !== CR) break;
    }
    this.blankBytes += next - start;
    return next;
  }

  private checkUnfinished(text: Buffer, start: number, last: boolean): void {
    const { openQuote, broken } = this.scanner;
    const length = text.length - start;
    if (openQuote >= 0 && (last || broken || length > MAX_RECORD_BYTES)) {
      const column = columnAtEnd(text.subarray(start, openQuote), this.format.delimiter);
      throw unclosedQuote(this.line + this.scanner.linesBeforeQuote, column);
    }
    if (length > MAX_RECORD_BYTES) throw this.tooLong(text.subarray(start, start + MAX_RECORD_BYTES));
  }

  private tooLong(record: Buffer): TableProblem {
    return recordTooLong(this.line, widestColumn(record, this.format.delimiter));
  }
}

/**
 * The refusal of a row that is longer than any honest one.
 * @param line the file's line in which it begins
 * @param column which of its cells is the longest
 */
export function recordTooLong(line: number, column: number): TableProblem {
  return new TableProblem(
    'record-too-long',
    `The row that begins in line ${line} is longer than ${MAX_RECORD_BYTES / 1024} KiB; most of it is in column ${column}. Shorten that cell, or check that its quotation marks are closed.`,
    { line, column, maximum: MAX_RECORD_BYTES },
  );
}

function tooManyBlankLines(line: number): TableProblem {
  return new TableProblem(
    'too-many-blank-lines',
    `Nothing but blank lines stands in the ${MAX_BLANK_BYTES / 1024 ** 2} MiB before line ${line}. Delete the empty rows, and upload the file again.`,
    { line },
  );
}
