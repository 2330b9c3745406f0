import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an operator proves itself with. */
@Entity('operator_credentials')
export class OperatorCredentials {
  @PrimaryColumn('uuid', { name: 'operator_id' }) operatorId!: string;
  /** Argon2id; null: signs in through the identity provider only. */
  @Column('text', { name: 'password_hash', nullable: true }) passwordHash!: string | null;
  /** Set while the password is one that an administrator handed out: until when it is good for choosing another. */
  @Column('timestamptz', { name: 'temporary_until', nullable: true }) temporaryUntil!: Date | null;
  /** TOTP secret, sealed under MASTER_KEY. */
  @Column('bytea', { name: 'second_factor_secret', nullable: true }) secondFactorSecret!: Buffer | null;
  /** When the second factor was confirmed; null while it is being set up: it is not asked for yet. */
  @Column('timestamptz', { name: 'second_factor_since', nullable: true }) secondFactorSince!: Date | null;
  /** The last 30-second step whose code was used: a code works once (RFC 6238, section 5.2). */
  @Column('bigint', { name: 'second_factor_step' }) secondFactorStep!: string;
  /** The identity provider's name for itself and for the operator; set at the first sign-in through it. */
  @Column('text', { nullable: true }) issuer!: string | null;
  @Column('text', { nullable: true }) subject!: string | null;
}
