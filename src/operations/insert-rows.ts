import { type CellValue, CopyText, toText } from './copy-text';
import type { Statements } from './statements';

/** One column to fill: its name, its type, and where the value comes from. */
export interface TargetColumn<Row> {
  name: string;
  type: string;
  /** Mostly null, and null by default: left out of a COPY of which no row has it, since the server reads even `\\N` cell by cell. */
  rare?: boolean;
  value(row: Row): CellValue;
}

/**
 * How rows reach the database. COPY is the fastest, but PostgreSQL refuses it under row-level security: what acts for the API
 * inserts instead.
 */
export type Channel = 'copy' | 'insert';

/** Adds rows to a table by one statement. The values are the same through either channel: PostgreSQL's own text form. */
export function insertRows<Row>(
  statements: Statements,
  channel: Channel,
  table: string,
  columns: readonly TargetColumn<Row>[],
  rows: readonly Row[],
): Promise<unknown> {
  if (rows.length === 0) return Promise.resolve();
  if (channel === 'copy') {
    const present = presentColumns(columns, rows);
    return statements.copy(table, present, encodeRows(present, rows));
  }
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const arrays = columns.map((column) => toArrayLiteral(rows.map((row) => toText(column.value(row)))));
  const fields = columns.map(({ type }, index) => `v.c${index}::${type}`).join(', ');
  const unnested = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const aliases = columns.map((_, index) => `c${index}`).join(', ');
  return statements.query(
    `INSERT INTO ${table} (${names}) SELECT ${fields} FROM unnest(${unnested}) AS v(${aliases})`,
    arrays,
  );
}

/** The columns that some row has a value for, and those that are not rare. */
export function presentColumns<Row>(
  columns: readonly TargetColumn<Row>[],
  rows: readonly Row[],
): readonly TargetColumn<Row>[] {
  return columns.filter(({ rare, value }) => !rare || rows.some((row) => (value(row) ?? null) !== null));
}

/** Rows as lines of COPY's text format. */
function encodeRows<Row>(columns: readonly TargetColumn<Row>[], rows: readonly Row[]): CopyText {
  const text = new CopyText();
  for (const row of rows) encodeRow(text, columns, row);
  return text;
}

/** Adds a row as a line of COPY's text format. */
export function encodeRow<Row>(text: CopyText, columns: readonly TargetColumn<Row>[], row: Row): void {
  encodeCells(text, columns, row);
  text.endLine();
}

/** Adds a row's cells, without the line end. */
export function encodeCells<Row>(text: CopyText, columns: readonly TargetColumn<Row>[], row: Row): void {
  for (let index = 0; index < columns.length; index++) {
    if (index > 0) text.separate();
    text.cell(columns[index]!.value(row));
  }
}

/** An array of texts in PostgreSQL's text form; null for none, which is what a user without switched-off plans stores. */
export function toArrayText(values: readonly string[]): string | null {
  return values.length === 0 ? null : toArrayLiteral(values);
}

/** Ids, keys of parsed UPNs or numbers as one array parameter: nothing that these can hold needs quotes, which text of any other kind may. */
export function toPlainArray(values: readonly (string | number)[]): string {
  return `{${values.join(',')}}`;
}

/** What an array's element may be without quotes. @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
const PLAIN = /^(?!null$)[^\s{}",\\]+$/i;

/**
 * An array as one parameter: put together at once, where the driver makes the text longer by each element and leaves as many strings to
 * be collected.
 */
export function toArrayLiteral(values: readonly (string | null)[]): string {
  const elements = values.map((value) => {
    if (value === null) return 'NULL';
    return PLAIN.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${elements.join(',')}}`;
}
