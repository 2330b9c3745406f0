import type { ColumnName } from './column';
import { COLUMN_NAMES } from './column';
import { type DerivedField, deriveFields, recognizeTemplate, type Template } from './foreign-templates';
import { type HeaderMeaning, recognizeHeader, suggestHeader, toHeaderKey } from './header-names';
import { restoreCell } from './neutralize-cell';
import { TableProblem } from './table-problem';

/** More columns than any template has; a file with more was not separated as it seems. */
export const MAX_COLUMNS = 500;

/** What a header line is read against. */
export interface HeaderOptions {
  /** The columns this operation has a use for. */
  allowed: readonly ColumnName[];
  /** Of each group the file must have one. */
  required: readonly (readonly ColumnName[])[];
  /** Columns that nobody knows are ignored instead of refused. */
  ignoreUnknown?: boolean;
  /** Says for headers of the file which of our columns they are; an empty name ignores the column. */
  map?: Readonly<Record<string, string>>;
}

/** A header line that was understood. Plain data: it survives JSON and a worker thread. */
export interface Header {
  /** What each column of the file is; null where it is ignored. */
  columns: (ColumnName | null)[];
  /** The headers as they came. */
  names: string[];
  template: Template | null;
  /** Headers that were ignored and deserve a word about it. */
  ignored: string[];
  derived: DerivedField[];
  /** The file carries our own result columns: it is a results file that came back. */
  isResultsFile: boolean;
  /** Positions of our own result columns, which are left out when results are written again. */
  resultColumns: number[];
  /** Positions of columns that hold passwords, also where the operation has no use for them. */
  passwordColumns: number[];
  /** Positions of "Status update" columns, which are filled when results are written. */
  statusColumns: number[];
}

interface Reading {
  options: HeaderOptions;
  names: string[];
  meanings: HeaderMeaning[];
  ignored: string[];
}

/**
 * Understands a header line, in any order of columns.
 * @throws TableProblem `too-many-columns`, `unmatched-mapping`, `unknown-column`, `duplicate-column`, `missing-column`
 */
export function readHeader(cells: readonly string[], options: HeaderOptions): Header {
  const names = trimTrailingEmpty(cells.map((cell) => cell.replace(/^\uFEFF/, '')));
  if (names.length > MAX_COLUMNS) throw tooManyColumns(names.length);
  const mapping = readMapping(options.map, names);
  const reading: Reading = { options, names, meanings: [], ignored: [] };
  reading.meanings = names.map((name, index) => mapping.get(toHeaderKey(name)) ?? interpret(reading, name, index));
  const template = recognizeTemplate(names, reading.meanings);
  if (template === 'okta') yieldToLogin(reading);
  const columns = assignColumns(reading);
  const derived = deriveFields(columns, template, options.allowed);
  reportUnused(reading, columns, derived);
  requireColumns(columns, derived, reading);
  const positionsOf = (kind: HeaderMeaning['kind']) =>
    names.flatMap((_, i) => (reading.meanings[i]?.kind === kind ? [i] : []));
  const isResultsFile = positionsOf('result').length > 0;
  return {
    columns: columns.map((column) => (column !== null && isWanted(column, options) ? column : null)),
    names: isResultsFile ? names.map(restoreCell) : names,
    template,
    ignored: reading.ignored,
    derived,
    isResultsFile,
    resultColumns: positionsOf('result'),
    passwordColumns: columns.flatMap((column, index) => (column === 'Password' ? [index] : [])),
    statusColumns: positionsOf('status-update'),
  };
}

/** True when a header has a meaning here, be it only through an explicit mapping. */
export function isKnownHeader(header: string, options: HeaderOptions): boolean {
  const meaning = recognizeHeader(header);
  if (meaning && meaning.kind !== 'empty') return true;
  const key = toHeaderKey(header);
  return key !== '' && Object.keys(options.map ?? {}).some((mapped) => toHeaderKey(mapped) === key);
}

function trimTrailingEmpty(cells: string[]): string[] {
  let width = cells.length;
  while (width > 0 && cells[width - 1]?.trim() === '') width--;
  return cells.slice(0, width);
}

/** The refusal of a table that is wider than any honest one. */
export function tooManyColumns(count: number): TableProblem {
  return new TableProblem(
    'too-many-columns',
    `The header has ${count} columns; a file may have ${MAX_COLUMNS}. Remove the columns that are not needed, or check which character separates them.`,
    { columns: count, maximum: MAX_COLUMNS },
  );
}

function readMapping(map: HeaderOptions['map'], names: string[]): Map<string, HeaderMeaning> {
  const present = new Set(names.map(toHeaderKey));
  return new Map(
    Object.entries(map ?? {}).map(([header, target]) => {
      if (!present.has(toHeaderKey(header))) {
        throw new TableProblem(
          'unmatched-mapping',
          `The mapping names the column "${quote(header)}", which the file does not have. Its columns are: ${list(names)}.`,
          { header: quote(header), expected: names },
        );
      }
      return [toHeaderKey(header), mappedMeaning(header, target)];
    }),
  );
}

function mappedMeaning(header: string, target: string): HeaderMeaning {
  const meaning = recognizeHeader(target);
  if (meaning?.kind === 'empty') return { kind: 'meaningless' };
  if (meaning?.kind === 'column') return meaning;
  throw new TableProblem(
    'unmatched-mapping',
    `The mapping makes "${quote(header)}" the column "${quote(target)}", which does not exist. Use one of: ${list(COLUMN_NAMES)}.`,
    { header: quote(header), expected: COLUMN_NAMES },
  );
}

function interpret(reading: Reading, name: string, index: number): HeaderMeaning {
  const known = recognizeHeader(name);
  if (known?.kind === 'empty') {
    reading.ignored.push(`(column ${index + 1}, without a name)`);
    return known;
  }
  if (known) return known;
  if (reading.options.ignoreUnknown) return { kind: 'meaningless' };
  const suggestion = suggestHeader(name);
  const expected = [...reading.options.allowed];
  throw new TableProblem(
    'unknown-column',
    `Column ${index + 1}, "${quote(name)}", is not a column we know. ${suggestion ? `Did you mean "${suggestion}"? ` : ''}` +
      `Rename it, remove it, or upload again with ignoreUnknown=true. These are accepted: ${list(expected)}.`,
    { column: index + 1, header: quote(name), expected, ...(suggestion && { suggestion }) },
  );
}

/** In Okta's files `login` is the user principal name, and `email` then only an address. */
function yieldToLogin({ names, meanings }: Reading): void {
  const index = names.findIndex((name) => toHeaderKey(name) === 'email');
  if (index >= 0) meanings[index] = { kind: 'column', column: 'Alternate email' };
}

function assignColumns({ names, meanings }: Reading): (ColumnName | null)[] {
  const seen = new Map<ColumnName, number>();
  return meanings.map((meaning, index) => {
    if (meaning.kind !== 'column') return null;
    const earlier = seen.get(meaning.column);
    if (earlier !== undefined) throw duplicateColumn(meaning.column, earlier, index, names);
    seen.set(meaning.column, index);
    return meaning.column;
  });
}

function duplicateColumn(column: ColumnName, first: number, second: number, names: string[]): TableProblem {
  return new TableProblem(
    'duplicate-column',
    `Columns ${first + 1} ("${quote(names[first])}") and ${second + 1} ("${quote(names[second])}") both give ${column}. Keep one of them.`,
    { column: second + 1, columns: [first + 1, second + 1], header: quote(names[second]), meaning: column },
  );
}

function isWanted(column: ColumnName, { allowed }: HeaderOptions): boolean {
  return allowed.includes(column === 'Password hash function' ? 'Password' : column);
}

function reportUnused(
  { names, meanings, options, ignored }: Reading,
  columns: (ColumnName | null)[],
  derived: DerivedField[],
): void {
  const read = new Set(derived.flatMap(({ from }) => from));
  names.forEach((name, index) => {
    const column = columns[index];
    const unused = column ? !isWanted(column, options) && !read.has(index) : meanings[index]?.kind === 'meaningless';
    if (unused) ignored.push(quote(name));
  });
}

function requireColumns(columns: (ColumnName | null)[], derived: DerivedField[], { options, names }: Reading): void {
  const present = new Set<ColumnName | null>([...columns, ...derived.map(({ column }) => column)]);
  for (const group of options.required) {
    if (group.some((column) => present.has(column))) continue;
    throw new TableProblem(
      'missing-column',
      `The file has no column ${group.map((column) => `"${column}"`).join(' or ')}. Add it; the columns of the file are: ${list(names)}.`,
      { expected: [...group], header: names.map(quote) },
    );
  }
}

/** A header cell short enough for a sentence. */
function quote(name: string | undefined): string {
  const text = name ?? '';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function list(names: readonly string[]): string {
  return names.slice(0, 40).map(quote).join(', ');
}
