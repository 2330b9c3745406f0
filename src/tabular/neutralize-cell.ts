/** What spreadsheets take for the beginning of a formula (OWASP, CSV injection), and our own mark itself. */
const RISKY = /^[=+\-@\t\r']/;
const MARKED = /^'[=+\-@\t\r']/;

/** Puts one `'` before a cell that a spreadsheet would run as a formula. `restoreCell` takes it back. */
export function neutralizeCell(cell: string): string {
  return RISKY.test(cell) ? `'${cell}` : cell;
}

/** Takes back the `'` of `neutralizeCell`; other cells stay as they are. */
export function restoreCell(cell: string): string {
  return MARKED.test(cell) ? cell.slice(1) : cell;
}
