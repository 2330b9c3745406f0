import { Column, Entity, PrimaryColumn } from 'typeorm';

export const USER_ROLES = ['user', 'global-admin', 'user-admin', 'helpdesk-admin', 'billing-admin'] as const;
export type UserRole = (typeof USER_ROLES)[number];

/** A licence as a person reads it. */
export interface License {
  sku: string;
  disabledPlans: readonly string[];
}

/** A user of a customer, live or restorable. */
@Entity('users')
export class User {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'customer_id' }) customerId!: string;
  /** As it was written; ASCII. */
  @Column('text') upn!: string;
  /** Folded to lower case, in COLLATE "C": what uniqueness and order go by. */
  @Column('text', { name: 'upn_key' }) upnKey!: string;
  @Column('text', { name: 'display_name' }) displayName!: string;
  @Column('text', { name: 'first_name', nullable: true }) firstName!: string | null;
  @Column('text', { name: 'last_name', nullable: true }) lastName!: string | null;
  @Column('text', { name: 'usage_location', nullable: true }) usageLocation!: string | null;
  @Column('text') role!: UserRole;
  @Column('boolean') blocked!: boolean;
  /** Whether any licence is assigned; lets "without licences" be an index. */
  @Column('boolean') licensed!: boolean;
  @Column('text', { name: 'job_title', nullable: true }) jobTitle!: string | null;
  @Column('text', { nullable: true }) department!: string | null;
  @Column('text', { nullable: true }) office!: string | null;
  @Column('text', { name: 'office_phone', nullable: true }) officePhone!: string | null;
  @Column('text', { name: 'mobile_phone', nullable: true }) mobilePhone!: string | null;
  @Column('text', { name: 'street_address', nullable: true }) streetAddress!: string | null;
  @Column('text', { nullable: true }) city!: string | null;
  @Column('text', { name: 'state_or_province', nullable: true }) stateOrProvince!: string | null;
  @Column('text', { name: 'postal_code', nullable: true }) postalCode!: string | null;
  @Column('text', { name: 'country_or_region', nullable: true }) countryOrRegion!: string | null;
  @Column('text', { name: 'alternate_email', nullable: true }) alternateEmail!: string | null;
  /** SHA-256 of a live temporary password, salted with the id. Null once it was used or replaced. */
  @Column('bytea', { name: 'temporary_password_hash', nullable: true }) temporaryPasswordHash!: Buffer | null;
  @Column('timestamptz', { name: 'temporary_password_expires_at', nullable: true })
  temporaryPasswordExpiresAt!: Date | null;
  /** Argon2id of a password that a person chose. */
  @Column('text', { name: 'password_hash', nullable: true }) passwordHash!: string | null;
  @Column('boolean', { name: 'must_change_password' }) mustChangePassword!: boolean;
  /** The job and row whose secret derives the live temporary password; null when nothing does. */
  @Column('uuid', { name: 'credential_job_id', nullable: true }) credentialJobId!: string | null;
  @Column('integer', { name: 'credential_row', nullable: true }) credentialRow!: number | null;
  /** The job and row that created the user; null for a single call. */
  @Column('uuid', { name: 'created_job_id', nullable: true }) createdJobId!: string | null;
  @Column('integer', { name: 'created_row', nullable: true }) createdRow!: number | null;
  /** The job and row that last deleted, restored or reset the user: how a second row of that file is told. */
  @Column('uuid', { name: 'settled_job_id', nullable: true }) settledJobId!: string | null;
  @Column('integer', { name: 'settled_row', nullable: true }) settledRow!: number | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt!: Date;
  @Column('timestamptz', { name: 'deleted_at', nullable: true }) deletedAt!: Date | null;
  /** What a deleted user held, to be given back by a restore. */
  @Column('jsonb', { name: 'remembered_licenses', nullable: true }) rememberedLicenses!: License[] | null;
}
