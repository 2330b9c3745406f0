/** What a cell can hold, before it becomes PostgreSQL's text form. */
export type CellValue = string | number | boolean | Buffer | Date | readonly string[] | object | null | undefined;

const [TAB, LF, CR, BACKSLASH] = [0x09, 0x0a, 0x0d, 0x5c];
/** A UTF-16 code unit takes at most this many bytes: three of UTF-8, or an escaped one. */
const MOST_BYTES_A_UNIT = 3;
const HEX_DIGITS = Buffer.from('0123456789abcdef');

/**
 * Lines of COPY's text format, put together byte by byte outside the heap. Strings that live as long as a chunk does are moved by one
 * garbage collection after the other, and joining cells to lines makes more of them: together that cost as much as everything else
 * that is done for a row (measured).
 * @see https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
 */
export class CopyText {
  private bytes: Buffer;
  /** Bytes gathered so far. */
  length = 0;
  private taken = 0;
  private last: { value: object; start: number; end: number } | undefined;

  /** @param capacity bytes to begin with; it grows */
  constructor(capacity = 64 * 1024) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Adds a cell. Cells of one line are set apart by `separate`. */
  cell(value: CellValue): void {
    if (typeof value === 'string') this.text(value);
    else if (value === null || value === undefined) this.raw('\\N');
    else if (Buffer.isBuffer(value)) this.hex(value);
    else if (typeof value === 'object') this.shared(value);
    else this.text(toText(value)!);
  }

  separate(): void {
    this.reserve(1);
    this.bytes[this.length++] = TAB;
  }

  endLine(): void {
    this.reserve(1);
    this.bytes[this.length++] = LF;
  }

  /** Adds text that nothing has to be escaped in. */
  raw(text: string): void {
    this.reserve(text.length * MOST_BYTES_A_UNIT);
    this.length += this.bytes.write(text, this.length);
  }

  /** Adds bytes `start` to `end` of another text. */
  appendFrom(other: CopyText, start: number, end: number): void {
    this.reserve(end - start);
    this.length += other.bytes.copy(this.bytes, this.length, start, end);
  }

  /** The bytes gathered since they were last taken. What is added later does not change them, until it is begun anew. */
  take(): Buffer {
    const piece = this.bytes.subarray(this.taken, this.length);
    this.taken = this.length;
    return piece;
  }

  /** An empty text: this one, begun anew in the same place, if all of it was taken. Whoever took it has sent it then. */
  next(): CopyText {
    if (this.taken < this.length) return new CopyText();
    this.length = 0;
    this.taken = 0;
    this.last = undefined;
    return this;
  }

  /** Rows of a chunk mostly share what is an object: the moment at which their passwords expire, what they held before. */
  private shared(value: object): void {
    const { length } = this;
    if (this.last?.value === value) {
      const { start, end } = this.last;
      this.reserve(end - start);
      this.bytes.copyWithin(length, start, end);
      this.length += end - start;
      return;
    }
    this.text(toText(value)!);
    this.last = { value, start: length, end: this.length };
  }

  /** Most cells are ASCII with nothing to escape, which the loop finds out while it copies them. */
  private text(text: string): void {
    this.reserve(text.length * MOST_BYTES_A_UNIT);
    const { bytes } = this;
    let at = this.length;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7e || unit === BACKSLASH || unit === TAB || unit === LF || unit === CR) {
        this.raw(escapeText(text));
        return;
      }
      bytes[at++] = unit;
    }
    this.length = at;
  }

  private hex(value: Buffer): void {
    this.reserve(3 + 2 * value.length);
    const { bytes } = this;
    let at = this.length;
    // The backslash of `\\x` is itself escaped.
    bytes[at++] = BACKSLASH;
    bytes[at++] = BACKSLASH;
    bytes[at++] = 0x78;
    for (let index = 0; index < value.length; index++) {
      const byte = value[index]!;
      bytes[at++] = HEX_DIGITS[byte >> 4]!;
      bytes[at++] = HEX_DIGITS[byte & 15]!;
    }
    this.length = at;
  }

  private reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, this.length + size));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

function escapeText(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]!);
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** PostgreSQL's text input form of a value; null stays null. */
export function toText(value: CellValue): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}
