import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A company whose users a partner looks after. Its row is the lock under which its users and seats change. */
@Entity('customers')
export class Customer {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  /** ISO 3166-1 alpha-2; the last resort when neither row nor job names a location. */
  @Column('text', { name: 'usage_location' }) usageLocation!: string;
  /** IANA name; what a date without a time means for this customer. */
  @Column('text', { name: 'time_zone' }) timeZone!: string;
  /** Live users; kept by every change under the customer's lock, so that no list has to count. */
  @Column('integer', { name: 'user_count' }) userCount!: number;
  @Column('integer', { name: 'deleted_user_count' }) deletedUserCount!: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  /** How often the lock was taken. */
  @Column('bigint', { name: 'lock_count', default: 0, select: false }) lockCount!: string;
}
