import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a repeated POST is answered with. Scoped to operator and path. */
@Entity('idempotency_keys')
export class IdempotencyKey {
  @PrimaryColumn('uuid', { name: 'operator_id' }) operatorId!: string;
  @PrimaryColumn('text') path!: string;
  @PrimaryColumn('text') key!: string;
  /** HMAC of the body; null while the first request is still under way. */
  @Column('bytea', { nullable: true }) fingerprint!: Buffer | null;
  @Column('integer', { nullable: true }) status!: number | null;
  @Column('jsonb', { nullable: true }) answer!: Record<string, unknown> | null;
  @Column('text', { nullable: true }) location!: string | null;
  /** Until when a request under way holds the key without a sign of life. */
  @Column('timestamptz', { name: 'held_until' }) heldUntil!: Date;
  @Column('uuid', { name: 'holder' }) holder!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}
