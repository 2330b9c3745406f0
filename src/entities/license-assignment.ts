import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One seat held by one user. */
@Entity('license_assignments')
export class LicenseAssignment {
  @PrimaryColumn('uuid', { name: 'user_id' }) userId!: string;
  @PrimaryColumn('integer', { name: 'subscription_id' }) subscriptionId!: number;
  /** Service plans switched off for this user; null when all are on. */
  @Column('text', { name: 'disabled_plans', array: true, nullable: true }) disabledPlans!: string[] | null;
}
