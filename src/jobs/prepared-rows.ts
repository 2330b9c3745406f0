import type { Facts, Rejection, RejectionCode } from '../operations/rejection';
import type { RowInput, RowMaterial } from '../operations/row-input';

/** A row that is ready to be decided, or was refused for what it says. */
export interface PreparedRow {
  row: number;
  /** The cell that names the user, as it stands in the row: see `nameOf`. */
  name: string | null;
  input: RowInput | null;
  material: RowMaterial;
  rejection: { code: RejectionCode; column: Rejection['column']; facts: Facts } | null;
}

/** A row that could be read. */
export type ReadRow = PreparedRow & { input: RowInput };

/** Rows of a chunk, in their order. */
export interface PreparedRows {
  /** @param start from 0 @param end the one behind the last; there may be fewer */
  slice(start: number, end: number): readonly PreparedRow[];
}

/**
 * Rows that are made when they are asked for, which is a portion at a time, from the first to the last: what lives as long as a chunk is
 * moved by one garbage collection after the other.
 */
export class RowsOnDemand implements PreparedRows {
  private rows: Iterator<PreparedRow> | undefined;
  private next = 0;

  /** @param begin makes them from the first on */
  constructor(private readonly begin: () => Iterator<PreparedRow>) {}

  slice(start: number, end: number): readonly PreparedRow[] {
    if (!this.rows || start < this.next) {
      this.rows = this.begin();
      this.next = 0;
    }
    const taken: PreparedRow[] = [];
    for (; this.next < end; this.next++) {
      const { done, value } = this.rows.next();
      if (done) break;
      if (this.next >= start) taken.push(value);
    }
    return taken;
  }
}
