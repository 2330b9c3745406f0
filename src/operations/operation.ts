import type { AuditOperation } from '../audit/audit-operation';
import type { ColumnName } from '../entities/column-name';
import type { Permission } from '../entities/permission';
import type { Directory } from './directory';
import type { Warning } from './rejection';
import type { RowInput, RowMaterial } from './row-input';
import type { ReadField } from './user-columns';

/** A row on its way through an operation. */
export interface OperationRow {
  /** From 1, in file order; null: a single call, which is no row of a job. */
  row: number | null;
  input: RowInput;
  material: RowMaterial;
}

/** What holds for all rows of the job or call. */
export interface DecisionContext {
  /** Null: a single call. */
  jobId: string | null;
  /** Chosen for the whole file; the row's own goes before it. */
  usageLocation: string | null;
}

/** What a row that was not refused did. */
export interface Decision {
  status: 'succeeded' | 'unchanged';
  userId: string;
  upn: string;
  warnings?: readonly Warning[];
  /** The fields that changed, as they were, and under `after` as they are now: what `inverse` makes its row of. */
  before?: Record<string, unknown>;
  /** What a single act is audited as, when it is not the operation's usual. */
  audit?: AuditOperation;
}

/** A result that is to be undone: one that succeeded, with or without warnings. */
export interface UndoneResult {
  jobId: string;
  row: number;
  userId: string;
  before: Record<string, unknown> | null;
}

/** How what a row did is taken back. */
export interface Inverse {
  /** Name of the operation that does it. */
  operation: string;
  /** The row for that operation, as JSON can carry it. It is refused with `changed-since` where somebody changed the same since. */
  input(result: UndoneResult): RowInput;
}

/**
 * A kind of change. One file an operation, one line in `all-operations.ts`: queue, route, template, form and documentation follow
 * from that list.
 */
export interface Operation {
  /** As in the address: `create-users`. */
  name: string;
  title: { en: string; de: string };
  permission: Permission;
  audit: AuditOperation;
  /** Columns that mean something here, in the order of the template. */
  columns: readonly ColumnName[];
  /** Of each group a file must have at least one. */
  required: readonly (readonly ColumnName[])[];
  /** Whether its rows may end in a temporary password that has to reach somebody. */
  makesPasswords: boolean;
  /** Whether "deleted" and "purged since" are what its rows are about. */
  findsDeleted: boolean;
  /** Whether deleted users of a name matter also where a live one has it. */
  mindsNamesakes: boolean;
  /**
   * Everything of a user that `decide` looks at, or changes in some users only, beside what all decisions need: more is not read, and
   * stands as undefined.
   * @param given the columns that the rows have; null: any
   */
  reads(given: readonly ColumnName[] | null): readonly ReadField[];
  /** Whether its rows name only users that are not there yet. */
  findsNobody?: boolean;
  /** Absent: what it did cannot be taken back. */
  inverse?: Inverse;
  /**
   * Makes the function that makes ahead of time what follows from a row alone, before any lock is taken; kept in the row's material.
   * @param given the columns that the rows of the chunk have; null: any
   */
  preparer?(jobId: string, given: readonly ColumnName[] | null): (row: OperationRow) => void;
  /**
   * Decides one row: looks at the directory, changes it, says what it did. Pure but for the directory it is given.
   * @throws Rejection before anything was changed: a row is done whole or not at all
   */
  decide(row: OperationRow, directory: Directory, context: DecisionContext): Decision;
}
