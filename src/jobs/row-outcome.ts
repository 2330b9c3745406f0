import type { RowStatus } from '../entities/row-result';
import type { TargetColumn } from '../operations/insert-rows';
import type { Facts, Rejection, Warning } from '../operations/rejection';

/** What became of a row, before it is a stored result. */
export interface RowOutcome {
  row: number;
  status: RowStatus;
  userId: string | null;
  upn: string | null;
  code: string | null;
  column: Rejection['column'];
  facts: Facts | null;
  warnings: readonly Warning[] | null;
  before: Record<string, unknown> | null;
}

/** How many rows ended in which way; disjoint, and together all that were processed. */
export interface OutcomeCounts {
  succeeded: number;
  unchanged: number;
  warned: number;
  rejected: number;
  cancelled: number;
}

/** A row that was refused. */
export function rejected(
  row: number,
  upn: string | null,
  { code, column, facts }: Pick<Rejection, 'code' | 'column' | 'facts'>,
): RowOutcome {
  return { row, status: 'rejected', userId: null, upn, code, column, facts, warnings: null, before: null };
}

export const NO_OUTCOMES: Readonly<OutcomeCounts> = {
  succeeded: 0,
  unchanged: 0,
  warned: 0,
  rejected: 0,
  cancelled: 0,
};

/** Counts an outcome in. */
export function countOutcome(counts: OutcomeCounts, { status }: Pick<RowOutcome, 'status'>): void {
  counts[status === 'succeeded_with_warnings' ? 'warned' : status]++;
}

/** How many rows were processed. */
export function totalOf({ succeeded, unchanged, warned, rejected, cancelled }: OutcomeCounts): number {
  return succeeded + unchanged + warned + rejected + cancelled;
}

/** How outcomes are stored in `row_results`. */
export function resultColumns(jobId: string): TargetColumn<RowOutcome>[] {
  return [
    { name: 'job_id', type: 'uuid', value: () => jobId },
    { name: 'row', type: 'integer', value: ({ row }) => row },
    { name: 'status', type: 'row_status', value: ({ status }) => status },
    { name: 'user_id', type: 'uuid', value: ({ userId }) => userId },
    { name: 'upn', type: 'text', value: ({ upn }) => upn },
    { name: 'code', type: 'text', rare: true, value: ({ code }) => code },
    { name: 'column_name', type: 'text', rare: true, value: ({ column }) => column },
    { name: 'facts', type: 'jsonb', rare: true, value: ({ facts }) => facts },
    { name: 'warnings', type: 'jsonb', rare: true, value: ({ warnings }) => warnings },
    { name: 'before', type: 'jsonb', rare: true, value: ({ before }) => before },
  ];
}
