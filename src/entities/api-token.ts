import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A bearer token of an operator. Only its hash is stored. */
@Entity('api_tokens')
export class ApiToken {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'operator_id' }) operatorId!: string;
  @Column('text') name!: string;
  /** SHA-256 of the whole token. */
  @Column('bytea') hash!: Buffer;
  /** Permissions it is limited to; null: all that its operator has. */
  @Column('text', { array: true, nullable: true }) scopes!: string[] | null;
  @Column('uuid', { name: 'customer_id', nullable: true }) customerId!: string | null;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt!: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}
