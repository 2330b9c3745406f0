import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A browser that has signed in. Only the hash of its cookie is stored. */
@Entity('sessions')
export class Session {
  /** SHA-256 of the cookie's value. */
  @PrimaryColumn('bytea') hash!: Buffer;
  @Column('uuid', { name: 'operator_id' }) operatorId!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  /** Exact to a minute. */
  @Column('timestamptz', { name: 'last_seen_at' }) lastSeenAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
}
