import type { ColumnName } from './column';
import type { Header } from './headers';

/** A row's cells as far as they mean something, in the order of `columns`. */
export interface CellPicker {
  columns: readonly ColumnName[];
  pick(cells: readonly string[]): readonly string[];
}

/** Makes the function that picks the cells with a meaning, with the fields that a foreign template derives from others. */
export function pickCells({ columns, derived }: Pick<Header, 'columns' | 'derived'>): CellPicker {
  const positions = columns.flatMap((column, index) => (column ? [{ column, index }] : []));
  const isWhole = positions.length === columns.length && derived.length === 0;
  const derive = (cells: readonly string[], from: readonly number[]) =>
    from
      .map((index) => (cells[index] ?? '').trim())
      .filter((cell) => cell !== '')
      .join(' ');
  return {
    columns: [...positions, ...derived].map(({ column }) => column),
    pick(cells) {
      if (isWhole) return cells;
      const picked = positions.map(({ index }) => cells[index] ?? '');
      for (const { from } of derived) picked.push(derive(cells, from));
      return picked;
    },
  };
}
