import type { ColumnName } from './column';
import type { Header } from './headers';

/** The cells of one row by the column they belong to. */
export type NamedCells = Partial<Record<ColumnName, string>>;

/** Makes the function that names a row's cells, with the fields that a foreign template derives from others. */
export function pickCells({
  columns,
  derived,
}: Pick<Header, 'columns' | 'derived'>): (cells: readonly string[]) => NamedCells {
  const positions = columns.flatMap((column, index) => (column ? [{ column, index }] : []));
  return (cells) => {
    const named: NamedCells = {};
    for (const { column, index } of positions) named[column] = cells[index] ?? '';
    for (const { column, from } of derived) {
      named[column] = from
        .map((index) => (cells[index] ?? '').trim())
        .filter((cell) => cell !== '')
        .join(' ');
    }
    return named;
  };
}
