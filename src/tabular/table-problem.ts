/** Why a whole file (not one of its rows) cannot be read. The names are stable: outside programs tell them apart. */
export type TableProblemCode =
  | 'empty-file'
  | 'no-header'
  | 'unknown-column'
  | 'duplicate-column'
  | 'missing-column'
  | 'unmatched-mapping'
  | 'not-text'
  | 'unclosed-quote'
  | 'record-too-long'
  | 'too-many-blank-lines'
  | 'too-many-columns'
  | 'header-too-long'
  | 'too-large'
  | 'unsupported-file'
  | 'damaged-workbook'
  | 'unknown-sheet'
  | 'workbook-too-large';

/** The file as a whole cannot be read; `message` is a sentence that tells its owner what to do. */
export class TableProblem extends Error {
  /**
   * @param code stable name of the problem
   * @param message what is wrong and what to do, for the person who has the file
   * @param details where it is and what was expected: line, column, byte (all from 1), header, expected, suggestion, …
   */
  constructor(
    readonly code: TableProblemCode,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'TableProblem';
  }
}
