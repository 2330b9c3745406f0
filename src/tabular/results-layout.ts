import { RESULT_COLUMNS } from './column';
import { recognizeHeader } from './header-names';
import { neutralizeCell } from './neutralize-cell';
import type { Detected } from './open-table';

/** What became of one row, in the words that the file shows. */
export interface RowOutcome {
  /** Number of the row in the file. */
  row: number;
  status: string;
  code: string | null;
  detail: string | null;
  userId: string | null;
  /** For the file's own "Status update" column, in the language of whoever asks. */
  statusUpdate: string;
}

/** A row as it came in, and what became of it. */
export interface ResultRow {
  cells: readonly string[];
  outcome: RowOutcome;
}

/** How rows are laid out in a results file: the file's own columns, then ours. */
export interface ResultsLayout {
  header: string[];
  arrange: (row: ResultRow) => string[];
}

/**
 * The columns of a results file: those of the file that came in, in its order, passwords emptied, "Status update" filled,
 * result columns of an earlier run dropped and the new ones at the end.
 * @param raw leaves out the `'` before cells that a spreadsheet would run
 */
export function layOutResults({ header, columns }: Pick<Detected, 'header' | 'columns'>, raw: boolean): ResultsLayout {
  const meanings = header.map(recognizeHeader);
  const protect = raw ? (cell: string) => cell : neutralizeCell;
  const kept = header.flatMap((_, index) => (meanings[index]?.kind === 'result' ? [] : [index]));
  // By header as well: a password stays secret in a file whose operation has no use for it.
  const isSecret = header.map((_, index) => {
    const meaning = meanings[index];
    return columns[index] === 'Password' || (meaning?.kind === 'column' && meaning.column === 'Password');
  });
  const isStatus = meanings.map((meaning) => meaning?.kind === 'status-update');
  return {
    header: [...kept.map((index) => protect(header[index] ?? '')), ...RESULT_COLUMNS],
    arrange: ({ cells, outcome }) => {
      const own = kept.map((index) => {
        if (isSecret[index]) return '';
        return protect(isStatus[index] ? outcome.statusUpdate : (cells[index] ?? ''));
      });
      const added = [
        String(outcome.row),
        outcome.status,
        outcome.code ?? '',
        outcome.detail ?? '',
        outcome.userId ?? '',
      ];
      // Cells that no column belongs to stay behind our columns: the row is still too long when it comes back.
      return [...own, ...added.map(protect), ...cells.slice(header.length).map(protect)];
    },
  };
}
