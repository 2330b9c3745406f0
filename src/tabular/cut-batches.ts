import type { Block } from './blocks';
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
const LARGEST_BATCH_ROWS = 5_000;
const BATCH_BYTES = 1024 * 1024;

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
      throw error instanceof UndecodableBytes ? notText(error, cutter.line, cutter.carry) : error;
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
      if (scanner.end - at > MAX_RECORD_BYTES) throw recordTooLong(this.line);
      this.line += this.format.lineIsRecord ? 1 : scanner.lines;
      at = scanner.next;
      if (scanner.blank && this.rows === 0) {
        from = at;
        this.firstLine = this.line;
      }
      if (!scanner.blank) this.rows++;
      if (this.rows === this.maxRows || (this.rows > 0 && this.bytes + at - from >= this.maxBytes)) {
        this.keep(text.subarray(from, at));
        from = at;
        yield this.take();
      }
    }
    this.keep(text.subarray(from, at));
    if (at < text.length) this.checkUnfinished(text.length - at, last);
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
    if (this.cutting.chunkRows === undefined) this.maxRows = Math.min(this.maxRows * 2, this.mostRows);
    return batch;
  }

  private checkUnfinished(length: number, last: boolean): void {
    const { openQuote, broken } = this.scanner;
    if (openQuote >= 0 && (last || broken || length > MAX_RECORD_BYTES)) {
      throw unclosedQuote(this.line + this.scanner.linesBeforeQuote);
    }
    if (length > MAX_RECORD_BYTES) throw recordTooLong(this.line);
  }
}

/**
 * The refusal of a row that is longer than any honest one.
 * @param line the file's line in which it begins
 */
export function recordTooLong(line: number): TableProblem {
  return new TableProblem(
    'record-too-long',
    `The row that begins in line ${line} is longer than ${MAX_RECORD_BYTES / 1024} KiB. Shorten its cells, or check that its quotation marks are closed.`,
    { line, maximum: MAX_RECORD_BYTES },
  );
}
