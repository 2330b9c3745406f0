const QUOTE = 0x22;
const SPACE = 0x20;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;

/** Longest record that is read. Longer ones are a quote that was never closed, or not a table. */
export const MAX_RECORD_BYTES = 64 * 1024;

/**
 * Finds the borders of CSV records in UTF-8 bytes, without making a string of any of them. What was found stands in the
 * fields until the next call: an object a record would cost more than the scan.
 *
 * A cell is quoted when a quote is its first character after spaces; quotes elsewhere are text. Lines end with CRLF, LF or CR.
 */
export class RecordScanner {
  /** Where the record ends, without its line end. */
  end = 0;
  /** Where the next record begins. */
  next = 0;
  /** Line ends in the record, its own included. */
  lines = 0;
  /** Some cell is quoted. */
  quoted = false;
  /** No cell holds anything. */
  blank = true;
  /** Where a quote was opened that the bytes at hand do not close, or -1. */
  openQuote = -1;
  /** Line ends between the record's start and that quote. */
  linesBeforeQuote = 0;
  /** That quote can not be closed by any further bytes: lines were swallowed and text goes on after the closing quote. */
  broken = false;
  private position = 0;

  /** @param delimiter the byte between cells */
  constructor(private readonly delimiter: number) {}

  /**
   * Reads the record that begins at `start`.
   * @param atEnd nothing follows these bytes
   * @returns false when its end is not among the bytes, or when a quote makes no sense: then `openQuote` says where it is
   */
  scan(bytes: Uint8Array, start: number, atEnd: boolean): boolean {
    const { length } = bytes;
    this.lines = 0;
    this.quoted = false;
    this.blank = true;
    this.openQuote = -1;
    this.broken = false;
    this.position = start;
    for (;;) {
      this.skipSpaces(bytes);
      if (bytes[this.position] === QUOTE && !this.skipQuoted(bytes, atEnd)) return false;
      let at = this.position;
      for (
        let byte = bytes[at];
        at < length && byte !== this.delimiter && byte !== LF && byte !== CR;
        byte = bytes[++at]
      );
      if (at > this.position) this.blank = false;
      this.position = at;
      if (at === length) return atEnd && this.finish(at, at, 0);
      if (bytes[at] === LF) return this.finish(at, at + 1, 1);
      if (bytes[at] === CR) {
        // A CR that is the last byte so far may be half of a CRLF.
        if (at + 1 === length && !atEnd) return false;
        return this.finish(at, bytes[at + 1] === LF ? at + 2 : at + 1, 1);
      }
      this.position = at + 1;
    }
  }

  private finish(end: number, next: number, lines: number): true {
    this.end = end;
    this.next = next;
    this.lines += lines;
    return true;
  }

  private skipSpaces(bytes: Uint8Array): void {
    let at = this.position;
    while (bytes[at] === SPACE || (bytes[at] === TAB && this.delimiter !== TAB)) at++;
    this.position = at;
  }

  /** Moves past a quoted cell. False: it is not closed, or it swallowed lines because an earlier quote was not. */
  private skipQuoted(bytes: Uint8Array, atEnd: boolean): boolean {
    const open = this.position;
    const linesBefore = this.lines;
    let at = open + 1;
    for (; ; at++) {
      const byte = bytes[at];
      if (byte === undefined) return this.leaveOpen(open, linesBefore);
      if (byte === QUOTE) {
        if (bytes[at + 1] !== QUOTE) break;
        at++;
      } else if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) this.lines++;
    }
    if (at + 1 === bytes.length && !atEnd) return this.leaveOpen(open, linesBefore);
    this.quoted = true;
    if (at > open + 1) this.blank = false;
    this.position = at + 1;
    this.skipSpaces(bytes);
    const after = bytes[this.position];
    const closed = after === undefined || after === this.delimiter || after === LF || after === CR;
    if (closed || this.lines === linesBefore) return true;
    this.broken = true;
    return this.leaveOpen(open, linesBefore);
  }

  private leaveOpen(open: number, linesBefore: number): false {
    this.openQuote = open;
    this.linesBeforeQuote = linesBefore;
    return false;
  }
}
