import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as immediate } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { EntityManager } from 'typeorm';

/** What a column can hold, before it becomes PostgreSQL's text form. */
export type CellValue = string | number | boolean | Buffer | Date | readonly string[] | object | null | undefined;

/** One column to fill: its name, its type, and where the value comes from. */
export interface TargetColumn<Row> {
  name: string;
  type: string;
  /** Its texts are ours (ids, codes, checked names): nothing in them that COPY would have to escape. */
  plain?: boolean;
  value(row: Row): CellValue;
}

/**
 * How rows reach the database. COPY is the fastest, but PostgreSQL refuses it under row-level security: what acts for the API
 * inserts instead.
 */
export type Channel = 'copy' | 'insert';

/** Adds rows to a table in one statement. The values are the same through either channel: PostgreSQL's own text form. */
export async function insertRows<Row>(
  manager: EntityManager,
  channel: Channel,
  table: string,
  columns: readonly TargetColumn<Row>[],
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  if (channel === 'copy') return copyLines(manager, table, columns, encodeLines(columns, rows));
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const arrays = columns.map((column) => rows.map((row) => toText(column.value(row))));
  const fields = columns.map(({ type }, index) => `v.c${index}::${type}`).join(', ');
  const unnested = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const aliases = columns.map((_, index) => `c${index}`).join(', ');
  await manager.query(
    `INSERT INTO ${table} (${names}) SELECT ${fields} FROM unnest(${unnested}) AS v(${aliases})`,
    arrays,
  );
}

/** Rows as lines of COPY's text format. */
export function encodeLines<Row>(columns: readonly TargetColumn<Row>[], rows: readonly Row[]): string[] {
  return rows.map((row) => `${encodeCells(columns, row)}\n`);
}

/** The same, a slice at a time: what is on its way to the database meanwhile keeps moving. */
export async function encodeLinesAside<Row>(
  columns: readonly TargetColumn<Row>[],
  rows: readonly Row[],
): Promise<string[]> {
  const lines: string[] = [];
  for (let start = 0; start < rows.length; start += LINES_A_PIECE) {
    await immediate();
    lines.push(...encodeLines(columns, rows.slice(start, start + LINES_A_PIECE)));
  }
  return lines;
}

/** A row's cells in COPY's text format, without the line end. Joined, not added up: a rope of 40 pieces is paid for when it is sent. */
export function encodeCells<Row>(columns: readonly TargetColumn<Row>[], row: Row): string {
  const cells = new Array<string>(columns.length);
  for (let index = 0; index < columns.length; index++) cells[index] = encodeCell(columns[index]!, row);
  return cells.join('\t');
}

function encodeCell<Row>(column: TargetColumn<Row>, row: Row): string {
  const value = column.value(row);
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return column.plain ? value : escapeCopy(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return escapeCopy(toText(value)!);
}

/** @see https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS */
function escapeCopy(text: string): string {
  return NEEDS_ESCAPE.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]!) : text;
}

const NEEDS_ESCAPE = /[\\\t\n\r]/;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** PostgreSQL's text input form of a value; null stays null. */
export function toText(value: CellValue): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}

/** An array of texts in PostgreSQL's text form; null for none, which is what a user without switched-off plans stores. */
export function toArrayText(values: readonly string[]): string | null {
  if (values.length === 0) return null;
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/**
 * Feeds lines to a COPY on the transaction's own connection.
 * @param lines read as they are sent: what makes them one by one makes them while the database takes in those before
 */
export async function copyLines(
  manager: EntityManager,
  table: string,
  columns: readonly { name: string }[],
  lines: Iterable<string>,
): Promise<void> {
  const client = (await manager.queryRunner!.connect()) as ClientBase;
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const stream = client.query(copyFrom(`COPY ${table} (${names}) FROM STDIN`));
  await pipeline(Readable.from(pieces(lines), { objectMode: false }), stream);
}

/** Lines that go to the server at once: enough to keep it busy, and never a second copy of them all. */
const LINES_A_PIECE = 500;

function* pieces(lines: Iterable<string>): Generator<Buffer> {
  let waiting: string[] = [];
  for (const line of lines) {
    waiting.push(line);
    if (waiting.length < LINES_A_PIECE) continue;
    yield Buffer.from(waiting.join(''));
    waiting = [];
  }
  if (waiting.length > 0) yield Buffer.from(waiting.join(''));
}
