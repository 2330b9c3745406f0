import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ROW_STATUSES = ['succeeded', 'unchanged', 'succeeded_with_warnings', 'rejected', 'cancelled'] as const;
export type RowStatus = (typeof ROW_STATUSES)[number];

/** What became of a row. Written in the transaction of its effects. Partitioned by the time of the job. */
@Entity('row_results')
export class RowResult {
  @PrimaryColumn('uuid', { name: 'job_id' }) jobId!: string;
  @PrimaryColumn('integer') row!: number;
  @Column('text') status!: RowStatus;
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
  @Column('text', { nullable: true }) upn!: string | null;
  @Column('text', { nullable: true }) code!: string | null;
  @Column('text', { name: 'column_name', nullable: true }) columnName!: string | null;
  /** What the sentence is made of, so that it can be said in any language. */
  @Column('jsonb', { nullable: true }) facts!: Record<string, unknown> | null;
  @Column('jsonb', { nullable: true }) warnings!: { code: string; facts: Record<string, unknown> }[] | null;
  /** What the row changed, as it was: what undo puts back. */
  @Column('jsonb', { nullable: true }) before!: Record<string, unknown> | null;
}
