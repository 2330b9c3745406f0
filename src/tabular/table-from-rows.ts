import { type Cutting, recordTooLong } from './cut-batches';
import type { Dialect } from './dialect';
import { type HeaderOptions, MAX_COLUMNS, tooManyColumns } from './headers';
import { type OpenTable, openRecords } from './open-table';
import { MAX_RECORD_BYTES } from './record-scanner';
import { TableProblem } from './table-problem';
import { recordWriter } from './write-records';

/** One row as JSON: cells by column name, under any name that a file may use. */
export type JsonRow = Readonly<Record<string, string | number | boolean | null>>;

const DELIMITER = ',';

/**
 * Makes a table of JSON rows: the same as a file with these columns. Every row counts, an empty one too; `line` is its number.
 * @throws TableProblem as `openTable` does; `column` counts the names in the order of their first appearance
 */
export function tableFromRows(rows: readonly JsonRow[], options: Cutting & { header: HeaderOptions }): OpenTable {
  if (rows.length === 0) {
    throw new TableProblem(
      'empty-file',
      'There are no rows. Send at least one: {"rows": [{"Email": "anna@example.com"}]}.',
    );
  }
  const names = namesOf(rows);
  const write = recordWriter(DELIMITER);
  const records = rows.map((row, index) => `${write(cellsOf(row, names, index))}\n`);
  const text = {
    encoding: 'json',
    bom: false,
    head: { bytes: Buffer.from(records.join('')), last: true },
    rest: (async function* () {})(),
  } as const;
  const dialect: Dialect = {
    delimiter: DELIMITER,
    lineEnd: '\r\n',
    headerRow: 1,
    headerCells: names,
    prologue: [],
    dataStart: 0,
    dataLine: 1,
  };
  return openRecords(text, dialect, options, true);
}

/** Names in the order of their first appearance; no more are gathered than a header may have. */
function namesOf(rows: readonly JsonRow[]): string[] {
  const names = new Set<string>();
  for (const row of rows) {
    for (const name of Object.keys(row)) names.add(name);
    if (names.size > MAX_COLUMNS) throw tooManyColumns(names.size);
  }
  return [...names];
}

function cellsOf(row: JsonRow, names: readonly string[], index: number): string[] {
  let characters = 0;
  const cells = names.map((name, column) => {
    const value = Object.hasOwn(row, name) ? row[name] : null;
    const cell = value === null || value === undefined ? '' : String(value);
    characters += cell.length;
    if (characters > MAX_RECORD_BYTES) throw recordTooLong(index + 1, column + 1);
    if (/[\0\p{Surrogate}]/u.test(cell)) throw notText(index + 1, name);
    return cell;
  });
  // A space keeps a row without any content from being taken for a blank line.
  return cells.some((cell) => cell !== '') ? cells : [' ', ...cells.slice(1)];
}

function notText(row: number, column: string): TableProblem {
  return new TableProblem(
    'not-text',
    `Row ${row}, column "${column}", holds a NUL character or half of a surrogate pair, which is not text. Remove it.`,
    { line: row, header: column },
  );
}
