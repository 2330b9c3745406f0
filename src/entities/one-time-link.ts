import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A link that reveals temporary passwords once. Its secret is in the mail alone; here is its hash. */
@Entity('one_time_links')
export class OneTimeLink {
  @PrimaryColumn('uuid') id!: string;
  /** SHA-256 of the secret. */
  @Column('bytea', { name: 'secret_hash' }) secretHash!: Buffer;
  @Column('uuid', { name: 'mail_id' }) mailId!: string;
  @Column('uuid', { name: 'customer_id' }) customerId!: string;
  @Column('uuid', { name: 'job_id' }) jobId!: string;
  /** Null: all passwords of the job. */
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
  @Column('timestamptz', { name: 'opened_at', nullable: true }) openedAt!: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}
