import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A run of consecutive rows of one job: what one ring carries and one transaction settles. */
@Entity('chunks')
export class Chunk {
  @PrimaryColumn('uuid', { name: 'job_id' }) jobId!: string;
  /** From 0, in file order. */
  @PrimaryColumn('integer') ordinal!: number;
  @Column('integer', { name: 'first_row' }) firstRow!: number;
  @Column('integer', { name: 'row_count' }) rowCount!: number;
  @Column('integer', { name: 'first_line' }) firstLine!: number;
  /** Rows of it that are settled; less than rowCount only while a chunk that failed is being split. */
  @Column('integer', { name: 'settled_rows' }) settledRows!: number;
  /** Times the chunk failed; past the limit it is split. */
  @Column('integer') failures!: number;
  /** For a child job: the parent's row behind each row. */
  @Column('integer', { name: 'source_rows', array: true, nullable: true }) sourceRows!: number[] | null;
  @Column('timestamptz', { name: 'settled_at', nullable: true }) settledAt!: Date | null;
}
