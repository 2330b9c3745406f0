import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who did what on whom, through which job, with which outcome. Append-only; chained afterwards by the sealer. */
@Entity('audit_entries')
export class AuditEntry {
  @PrimaryColumn('bigint') id!: string;
  @Column('timestamptz') at!: Date;
  @Column('uuid', { name: 'operator_id', nullable: true }) operatorId!: string | null;
  @Column('uuid', { name: 'customer_id', nullable: true }) customerId!: string | null;
  @Column('text') operation!: string;
  @Column('text') outcome!: 'done' | 'denied';
  @Column('text', { nullable: true }) address!: string | null;
  @Column('text', { name: 'request_id', nullable: true }) requestId!: string | null;
  @Column('uuid', { name: 'job_id', nullable: true }) jobId!: string | null;
  @Column('integer', { name: 'first_row', nullable: true }) firstRow!: number | null;
  @Column('integer', { name: 'last_row', nullable: true }) lastRow!: number | null;
  /** Users that were changed. */
  @Column('uuid', { array: true }) subjects!: string[];
  /** SHA-256 over the results of the rows. */
  @Column('bytea', { nullable: true }) digest!: Buffer | null;
  @Column('jsonb') details!: Record<string, unknown>;
  /** Place in the chain and hash over this entry and the one before; null until sealed. */
  @Column('bigint', { name: 'chain_position', nullable: true }) chainPosition!: string | null;
  @Column('bytea', { name: 'chain_hash', nullable: true }) chainHash!: Buffer | null;
}
