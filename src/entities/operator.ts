import { Column, Entity, PrimaryColumn } from 'typeorm';

export const OPERATOR_ROLES = [
  'global-admin',
  'admin-agent',
  'user-management-admin',
  'helpdesk-agent',
  'sales-agent',
  'customer-admin',
  'viewer',
] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** An administrator who uses this product: the partner's, or one customer's own. */
@Entity('operators')
export class Operator {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') email!: string;
  @Column('text', { name: 'email_key' }) emailKey!: string;
  @Column('text', { name: 'display_name' }) displayName!: string;
  @Column('text') role!: OperatorRole;
  /** Set exactly when the role is customer-admin: the only customer there is for this operator. */
  @Column('uuid', { name: 'customer_id', nullable: true }) customerId!: string | null;
  @Column('boolean') disabled!: boolean;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}
