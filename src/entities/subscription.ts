import { Column, Entity, PrimaryColumn } from 'typeorm';

export const SUBSCRIPTION_STATES = ['active', 'warning', 'suspended'] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

/** A customer's seats of one product. The database refuses more consumed seats than there are. */
@Entity('subscriptions')
export class Subscription {
  @PrimaryColumn('integer') id!: number;
  @Column('uuid', { name: 'customer_id' }) customerId!: string;
  @Column('text') sku!: string;
  @Column('text') state!: SubscriptionState;
  @Column('integer', { name: 'total_seats' }) totalSeats!: number;
  @Column('integer', { name: 'consumed_seats' }) consumedSeats!: number;
}
